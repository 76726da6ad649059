-- SPDX-License-Identifier: MIT
-- Couriers in Lua: who is asked what, when, and what becomes of the answers.
-- Expect: 27 checks pass
local plenum = require "plenum"

plenum.scenario { title = "Couriers", unit = "tick", resolution = 1 }

local function sink(device, name)
  return device:spawn(function()
    while true do
      local m = plenum.receive()
      plenum.record(name, plenum.now())
      plenum.reply(m, { plenum.now(), plenum.header().hops, plenum.header().via.name })
    end
  end)
end

-- A square a - b - d - c - a; b is on the shorter way by the rule, the model goes by c.
local Detour = plenum.courier("detour", {
  avoid = "b", asked = 0,
  route = function(self, destination, message)
    self.asked = self.asked + 1
    plenum.record("asked " .. message.kind, self.asked)
    for _, neighbor in ipairs(self.device:neighbors()) do
      if neighbor == destination then return neighbor end
    end
    for _, neighbor in ipairs(self.device:neighbors()) do
      if neighbor.name ~= self.avoid then return neighbor, 5 end
    end
  end,
})
local a = plenum.device { name = "a", courier = Detour {} }
local b, c = plenum.device { name = "b" }, plenum.device { name = "c" }
local d = plenum.device { name = "d" }
plenum.link(a, b, { latency = 3 })
plenum.link(b, d, { latency = 3 })
plenum.link(a, c, { latency = 3 })
plenum.link(c, d, { latency = 3 })
local far = sink(d, "far")

-- A courier that serves a message as long as its size says; one that has a rate, too.
local Slow = plenum.courier("slow", {
  factor = 10,
  service_time = function(self, message)
    plenum.record("depth in service", self.depth)
    return self.factor * message.size
  end,
})
local s1, s2 = plenum.device { name = "s1", courier = Slow }, plenum.device { name = "s2" }
plenum.link(s1, s2, { latency = 1 })
local served = sink(s2, "served")
local r1 = plenum.device { name = "r1", courier = Slow { factor = 1, rate = "1/8" } }
local r2 = plenum.device { name = "r2" }
plenum.link(r1, r2, { latency = 1 })
local clocked = sink(r2, "clocked")

-- One that refuses what is large, and all beyond two messages.
local Picky = plenum.courier("picky", {
  most = 2,
  accept = function(self, message) return message.size < 50 and self.depth < self.most end,
})
local p1 = plenum.device { name = "p1", courier = Picky { rate = "1/100" } }
local p2 = plenum.device { name = "p2" }
plenum.link(p1, p2, { latency = 1 })
local picked = sink(p2, "picked")

-- One that knows no way for some.
local Blind = plenum.courier("blind", { route = function(self, to) return to.name == "v2" and to or nil end })
local v1, v2, v3 = plenum.device { name = "v1", courier = Blind }, plenum.device { name = "v2" },
  plenum.device { name = "v3" }
plenum.link(v1, v2, { latency = 1 })
plenum.link(v1, v3, { latency = 1 })
local seen, unseen = sink(v2, "seen"), sink(v3, "unseen")

-- What a courier sees of itself and of messages.
local Curious = plenum.courier("curious", {
  list = { 1, 2 },
  route = function(self, destination, message)
    local link = self:link_to(destination)
    self.list[#self.list + 1] = message.id
    plenum.result("curious", {
      kind = message.kind, size = message.size, sender = message.sender == self.expected, id = message.id,
      device = self.device.name, latency = link.latency, bandwidth = link.bandwidth, depth = link.depth,
      list = #self.list, own = plenum.self() == nil, text = tostring(message),
      readonly = pcall(function() message.size = 1 end), none = { self:link_to(self.device) },
    })
    return destination
  end,
})
local q1, q2 = plenum.device { name = "q1", courier = Curious { list = { 9 } } }, plenum.device { name = "q2" }
plenum.link(q2, q1, { latency = 7, bandwidth = 2 })
local other = sink(q2, "other")

-- A route that draws, and one that schedules.
local Clockwork = plenum.courier("clockwork", {
  ticks = 0,
  route = function(self, destination)
    plenum.schedule(4, function(n)
      self.ticks = self.ticks + n
      plenum.result("ticks", { self.ticks, plenum.now() })
    end, 3)
    plenum.result("draw", plenum.random(1000000))
    return destination
  end,
})
local w1, w2 = plenum.device { name = "w1", courier = Clockwork }, plenum.device { name = "w2" }
plenum.link(w1, w2, { latency = 2 })
local wound = sink(w2, "wound")

a:spawn(function()
  local answer = plenum.call(far, { "go" })
  plenum.check(answer[1] == 5 + 3, "the route's delay stands for the link's latency")
  plenum.check(answer[3] == "c" and answer[2] == 2, "the message has gone where the route said")
end)
s1:spawn(function()
  local one, two = plenum.ask(served, { "x" }), plenum.ask(served, { "x" })
  plenum.send(served, { "x" }, { size = 7 })
  local first, second = one:await()[1], two:await()[1]
  local size = (first - 1) / 10
  plenum.check(size > 0 and size == math.floor(size), "a message leaves when it has been served")
  plenum.check(second == 2 * first - 1, "the next is served after it")
end)
r1:spawn(function()
  plenum.send(clocked, { "x" }, { size = 5 })
  plenum.send(clocked, { "x" }, { size = 8 })
  plenum.send(clocked, { "x" }, { size = 9 })
  plenum.send(clocked, { "x" }, { size = 1 })
end)
p1:spawn(function()
  local why = {}
  for i = 1, 4 do
    local ok, e = pcall(plenum.call, picked, { i == 4 and ("x"):rep(60) or "x" }, 1000)
    why[i] = ok and "answered" or e[1] .. " " .. tostring(e[2])
  end
  plenum.check(why[1] == "answered" and why[4] == "returned full", "what accept refuses is returned: " .. why[4])
  plenum.send(picked, { "a" })
  plenum.send(picked, { "b" })
  local ok, e = pcall(plenum.call, picked, { "c" }, 1000)
  plenum.check(not ok and e[1] == "returned" and e[2] == "full", "accept sees how many wait")
end)
v1:spawn(function()
  plenum.check(plenum.call(seen, { "x" })[1] == 1, "a route may lead")
  local ok, e = pcall(plenum.call, unseen, { "x" })
  plenum.check(not ok and e[2] == "unreachable", "and nil is no way")
end)
q1:spawn(function() plenum.call(other, { "odd", ("x"):rep(30) }) end)
w1:spawn(function() plenum.call(wound, { "x" }) end)

plenum.at_end(function()
  plenum.check(plenum.metric("asked go").count == 1, "the model of a is asked once for the message")
  plenum.check(plenum.metric("asked reply") == nil, "and not for what comes home")
  local depths = plenum.metric("depth in service")
  plenum.check(depths.count == 7, "each message is served once")
  plenum.check(depths.max == 3, "depth counts those that wait")
  local clock = plenum.metric("clocked")
  plenum.check(clock.count == 4 and clock.min == 0 + 5 + 1, "the first is served from edge 0")
  -- edges 0 8 16 32 40: 9 ticks of service from edge 16 end behind edge 24
  plenum.check(clock.max == 32 + 1 + 1, "after its service a courier comes back on its next edge: " .. clock.max)
  plenum.check(clock.sum == 6 + (8 + 8 + 1) + (16 + 9 + 1) + 34, "each leaves when it is served")
  plenum.check(plenum.metric("served").count == 3, "all are served")
  local curious = plenum.result("curious")
  plenum.check(curious.kind == "odd" and curious.size > 30 and curious.id == "14.1", "an envelope: " .. curious.id)
  plenum.check(curious.text == "message " .. curious.id, "its text")
  plenum.check(curious.device == "q1" and curious.own, "self.device; plenum.self() is nil")
  plenum.check(curious.latency == 7 and curious.bandwidth == 2 and curious.depth == 0, "a link tells of itself")
  plenum.check(curious.list == 2, "fields may be overridden for a device, and belong to it")
  plenum.check(not curious.readonly, "a message cannot be changed")
  plenum.check(curious.none[2] == "no link", "link_to the device itself")
  local ticks = plenum.result("ticks")
  plenum.check(ticks[1] == 3 and ticks[2] == 4, "schedule calls the function later, with its arguments")
  local draw = plenum.result("draw")
  plenum.check(draw >= 1 and draw <= 1000000, "a model may draw")
  plenum.check(plenum.inspect(p1).courier_depth == 0, "all has been forwarded at the end")
  plenum.check(plenum.metric("unseen") == nil, "what had no way has not arrived")
end)
