-- SPDX-License-Identifier: MIT
-- A random system with one bottleneck, or none: devices on a random tree, a server on each, clients that ask them.
-- Expect: `plenum blame` names the bottleneck first (tests/tools/blame_test.lua).
local plenum = require "plenum"
local random, choice = plenum.random, plenum.choice

local p = plenum.scenario {
  title = "A bottleneck",
  unit = "ms",
  params = {
    plant = { "none", "what is made slow", one_of = { "none", "link", "courier", "cores", "server", "lock" } },
    requests = 30,
  },
}

local count = random(3, 8)
local slow = random(2, count) -- the device that the bottleneck is on, or whose link to its parent it is
local parents, devices, servers = {}, {}, {}
for i = 2, count do parents[i] = random(1, i - 1) end

local function where(sort, value) return p.plant == sort and value or nil end

for i = 1, count do
  devices[i] = plenum.device {
    name = "node-" .. i,
    cores = i == slow and where("cores", 1) or 16,
    courier = { rate = i == slow and where("courier", 0.4) or random(20, 60) },
  }
end
for i = 2, count do
  plenum.link(devices[i], devices[parents[i]], {
    latency = random(1, 4) / 10,
    bandwidth = i == slow and where("link", 60) or random(2000, 9000),
  })
end

local function serve(work)
  while true do
    local m = plenum.receive()
    plenum.work(plenum.exponential(work))
    plenum.reply(m, "done")
  end
end

for i = 1, count do
  servers[i] = {}
  local work = i == slow and (where("server", 12) or where("cores", 4)) or 0.5
  for j = 1, p.plant == "server" and i == slow and 1 or 4 do
    servers[i][j] = devices[i]:spawn { serve, work, name = "server-" .. i .. "-" .. j }
  end
end

-- Whoever holds it is the only one.
local lock = devices[slow]:spawn {
  function()
    while true do
      plenum.reply(plenum.receive_match { "acquire" }, true)
      plenum.receive_match { "release" }
    end
  end, name = "lock" }

local clients = 0
for i = 1, count do
  for _ = 1, random(2, 3) do
    clients = clients + 1
    devices[i]:spawn(function()
      for _ = 1, p.requests do
        plenum.sleep(plenum.exponential(20))
        local span = plenum.span("request")
        local other = random(4) > 1 and slow or random(1, count)
        if p.plant == "lock" then plenum.call(lock, { "acquire" }) end
        plenum.call(choice(servers[other]), { "ask", ("x"):rep(random(10, 60)) })
        if p.plant == "lock" then
          plenum.sleep(3)
          lock:send { "release" }
        end
        span:finish()
      end
    end)
  end
end

local names = {
  link = ("node-%d <-> node-%d"):format(slow, parents[slow]),
  courier = "the courier of node-" .. slow,
  cores = "the cores of node-" .. slow,
  server = "server-" .. slow .. "-1",
  lock = "lock",
}
plenum.result("planted", names[p.plant] or "none")
plenum.result("slow", slow)
plenum.result("parent", parents[slow])
