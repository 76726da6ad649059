-- SPDX-License-Identifier: MIT
-- A world drawn by its seed: devices with and without couriers and cores, links that lose, delay, duplicate and
-- reorder, machines and functions that mail, call, spawn here and elsewhere, an experiment, predicates, stops.
-- Expect: nothing in particular, but the same for every number of shards.
local plenum = require "plenum"

local p = plenum.scenario { title = "A random world", unit = "ms", until_time = 60, params = { stops = true } }
local random, choice = plenum.random, plenum.choice

local function sometimes(share, value)
  if random() < share then return value end
end

local devices = {}
for i = 1, random(2, 9) do
  devices[i] = plenum.device {
    courier = { rate = sometimes(0.5, random(1, 20)), step = random(1, 5) / 10, queue = sometimes(0.2, random(1, 4)) },
    cores = sometimes(0.5, random(1, 2)),
  }
end
for i = 2, #devices do
  plenum.link(devices[i], devices[random(1, i - 1)], {
    latency = sometimes(0.7, random(1, 30) / 10),
    bandwidth = sometimes(0.3, random(10, 100)),
    jitter = sometimes(0.3, 0.5),
    loss = sometimes(0.3, 0.2),
    duplicate = sometimes(0.2, 0.2),
    reorder = random() < 0.2,
  })
end
for _ = 1, random(0, 4) do
  local a, b = choice(devices), choice(devices)
  if a ~= b then plenum.link(a, b, { latency = random(0, 20) / 10 }) end
end

local peers = {}

local Machine = plenum.process("machine", { clock_rate = 1, n = 0, list = {} })
function Machine.command:START()
  self.n = self.n + 1
  self:continue { "START" }
  local what = random()
  if what < 0.3 then return self:sleep_until_mail() end
  if what > 0.6 then return choice(peers):send { "note", random(10) } end
  local ok, value = pcall(plenum.call, choice(peers), { "ask", x = random(100) }, 20)
  self.list[#self.list + 1] = ok and tostring(value) or value[1]
  plenum.record("answers", #self.list)
end
Machine:rpc("ask", function(self, m) return self.n + m.x end)
Machine:on("note", function(self, m)
  self.n = self.n + m[2]
  if random() > 0.2 then return end
  plenum.spawn(function(delay)
    plenum.sleep(delay)
    choice(peers):send { "note", 1 }
    plenum.count("spawned")
  end, random())
end)

local function idle()
  plenum.spawn { function() plenum.result("result " .. random(3), plenum.now()) end, on = choice(devices) }
  if not p.stops or random() > 0.02 then return end
  plenum.result("stopped", plenum.now())
  plenum.stop()
end

local function answer_for_ever()
  while true do
    plenum.receive {
      { { "ask", x = plenum.any }, function(m)
        plenum.work(random() / 10)
        plenum.reply(m, m.x)
      end },
      { { "note", plenum.number }, function(_, n) plenum.send_after(random(), choice(peers), { "note", n }) end },
      after = { 5 + random(), idle },
    }
  end
end

for i = 1, random(3, 30) do
  local device = choice(devices)
  if random() < 0.5 then
    peers[i] = device:spawn(Machine, { clock_rate = random(1, 5) })
  else
    peers[i] = device:spawn(answer_for_ever)
  end
end

if random() < 0.5 then
  plenum.experiment(function()
    for _ = 1, random(10) do
      plenum.sleep(random() * 10)
      local answer = plenum.ask(choice(peers), { "ask", x = 1 })
      if random() < 0.5 then
        local ok, value = pcall(answer.await, answer, 10)
        plenum.result("asked", ok and value or value[1])
      end
      plenum.record("mailbox", plenum.inspect(choice(peers)).mailbox_size)
    end
  end)
end
if random() < 0.3 then
  plenum.stop_when(function() return plenum.metric("messages") and plenum.metric("messages").count > 2000 end)
end
plenum.at_end(function() plenum.result("end", plenum.now()) end)
