-- SPDX-License-Identifier: MIT
-- A random system with one bottleneck, or none: some network, servers on each device, clients that ask them, some
-- through a relay.  Beside the bottleneck stands a decoy of the same sort, which is half as bad.
-- Expect: `plenum blame` names the bottleneck first (tests/tools/bottleneck_test.lua).
local plenum = require "plenum"
local topology = require "plenum.topology"
local random, choice = plenum.random, plenum.choice

local p = plenum.scenario {
  title = "A bottleneck",
  unit = "ms",
  params = {
    plant = { "none", "what is made slow",
      one_of = { "none", "link", "courier", "service", "cores", "server", "lock", "clock" } },
    requests = 30,
  },
}

-- A time that is bad at the bottleneck (1), half as bad at the decoy (2), and good anywhere else (0).
local function time(sort, at, good, bad)
  if p.plant ~= sort or at == 0 then return good end
  return bad / at
end

local payload = ("x"):rep(random(20, 100))

local function a_link() return { latency = random(1, 4) / 10, bandwidth = random(4000, 12000) } end
local function a_device() return { courier = { rate = random(20, 60) } } end

local size = random(3, 9)
local shapes = {
  line = { count = size },
  ring = { count = size },
  star = { count = size },
  complete = { count = size },
  random = { count = 2 * size, degree = 3 },
  grid = { width = random(2, 4), height = 2 },
  hypercube = { dimensions = 3 },
  tree = { depth = 2, branching = 3 },
}
local shape = choice { "line", "ring", "star", "complete", "random", "grid", "hypercube", "tree" }
shapes[shape].device, shapes[shape].link = a_device, a_link
local net = topology[shape](shapes[shape])
local devices = table.move(net, 1, #net, 1, {})

local Busy = plenum.courier("busy", { time = 0, service_time = function(self) return self.time end })

-- A device beside the network, with its neighbor.
local function hang(name, at)
  local courier = a_device().courier
  if p.plant == "courier" then courier.rate = at / 4 end
  if p.plant == "service" then courier = Busy { time = 4 / at } end
  local device = plenum.device { name = name, cores = p.plant == "cores" and 1 or 16, courier = courier }
  local neighbor, link = choice(devices), a_link()
  link.bandwidth = math.ceil(#payload / time("link", at, #payload / link.bandwidth, 3))
  plenum.link(device, neighbor, link)
  return device, neighbor
end
local hot, neighbor = hang("hot", 1)
local decoy = hang("decoy", 2)

local function serve(work)
  while true do
    local m = plenum.receive()
    plenum.work(plenum.exponential(work))
    plenum.reply(m, "done")
  end
end

local Clocked = plenum.process("clocked", {})
function Clocked.command:START() self:continue { "START" } end
Clocked:rpc("ask", function() return "done" end)

local function serve_on(device, at)
  if p.plant == "clock" and at > 0 then
    return { device:spawn { Clocked:extend("clocked-" .. at, { clock_rate = at / 16 }), name = "server-1" } }
  end
  local servers = {}
  for i = 1, p.plant == "server" and at > 0 and 1 or 4 do
    servers[i] = device:spawn { serve, time("server", at, time("cores", at, 0.5, 4), 6), name = "server-" .. i }
  end
  return servers
end

local servers = { serve_on(hot, 1), serve_on(decoy, 2) }
for _, device in ipairs(devices) do servers[#servers + 1] = serve_on(device, 0) end

-- Whoever holds it is the only one.
local function hold()
  while true do
    plenum.reply(plenum.receive_match { "acquire" }, true)
    plenum.receive_match { "release" }
  end
end
local locks = { hot:spawn { hold, name = "lock" }, decoy:spawn { hold, name = "lock" } }

local relay = choice(devices):spawn { function(all)
  while true do
    local m = plenum.receive()
    plenum.send(all[m.which][m.server], m)
  end
end, servers, name = "relay" }

local thinking, clients = random(15, 30), random(14, 20)

-- Half of all go to the bottleneck, a quarter to the decoy.
local function pick()
  local which = random(4)
  if which <= 2 then return 1 end
  return which == 3 and 2 or random(3, #servers)
end

for i = 1, clients do
  choice(devices):spawn { function()
    for _ = 1, p.requests do
      plenum.sleep(plenum.exponential(thinking))
      local span, which = plenum.span("request"), pick()
      local lock = p.plant == "lock" and locks[which]
      if lock then plenum.call(lock, { "acquire" }) end
      local server = random(#servers[which])
      local to = random(5) == 1 and relay or servers[which][server]
      plenum.call(to, { "ask", payload, which = which, server = server })
      if lock then
        plenum.sleep(4 / which)
        lock:send { "release" }
      end
      span:finish()
    end
    plenum.count("finished")
  end, name = "client-" .. i }
end
plenum.stop_when(function() return (plenum.metric("finished") or { sum = 0 }).sum == clients end)

local names = {
  link = ("hot <-> %s"):format(neighbor.name),
  courier = "the courier of hot",
  service = "the courier of hot",
  cores = "the cores of hot",
  server = "server-1",
  lock = "lock",
  clock = "server-1",
}
plenum.result("planted", names[p.plant] or "none")
plenum.result("shape", shape)
