-- SPDX-License-Identifier: MIT
-- Experiments: when they act, what they see, how they end the run.
-- Expect: 45 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "experiment", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far", courier = { rate = 1 } }
local aside = plenum.device { name = "aside" }
plenum.link(near, far, { latency = 3 })

local Type = plenum.process("type", { clock_rate = 1, edges = 0, list = { 1, { 2 } } })
function Type.command:START()
  self.edges = self.edges + 1
  self:continue { "START" }
end
Type:on("first", function(self) self.first = self.edges end)
Type:on("stack", function(self)
  self.data:push(1)
  self.data:push(2)
  self:continue({ "REST" }, { "REST" })
end)
function Type.command:REST() end
Type:on("die", function(self) self:die() end)
local typed = near:spawn(Type)

local Short = plenum.process("short", { clock_rate = 1 })
function Short.command:START() end
local short = near:spawn { Short, name = "short" }

local waiting = near:spawn { function() plenum.receive_match { "never" } end, name = "waiting" }
local ended = far:spawn(function() plenum.sleep(2) end)
local order = {}

plenum.experiment(function()
  -- Before the devices.
  plenum.check(plenum.now() == 0 and plenum.inspect(typed).edges == 0, "an experiment begins before all edges")
  typed:send { "first" }
  plenum.check(plenum.inspect(typed).mailbox_size == 1, "its mail is in the mailbox at once")
  order[#order + 1] = "first"
  plenum.sleep(0)
  plenum.check(plenum.now() == 0 and plenum.inspect(typed).edges == 1, "sleep(0): the devices have their turn")
  plenum.check(plenum.inspect(typed).first == 0, "with the mail before the first command")

  -- After them.
  plenum.sleep(1)
  plenum.check(plenum.inspect(typed).edges == 2, "it acts when the devices have done all of the instant")
  local seen = plenum.inspect(typed)
  plenum.check(seen.status and seen.device == near and seen.mailbox_size == 0, "inspect: what a process is like")
  plenum.check(seen.data_depth == 0 and seen.command_depth == 1, "its stacks")
  seen.list[2][1], seen.edges = 100, 100
  seen = plenum.inspect(typed)
  plenum.check(seen.list[2][1] == 2 and seen.edges == 2, "a copy of its fields")
  typed:send { "stack" }
  plenum.sleep(0)
  seen = plenum.inspect(typed)
  plenum.check(seen.mailbox_size == 1, "what it does at an instant waits for the next edge")
  plenum.sleep(1)
  seen = plenum.inspect(typed)
  plenum.check(seen.data_depth == 2 and seen.command_depth == 2, "which serves it and runs a command")

  -- halted.
  plenum.check(not plenum.halted(typed) and not plenum.halted(waiting), "halted: not while it runs or waits")
  plenum.check(plenum.halted(ended) and plenum.halted(short), "but when it has ended")
  seen = plenum.inspect(ended)
  plenum.check(seen and seen.status == "ended", "what the file spawned is seen after its end")
  plenum.check(plenum.inspect(short).status == "ended", "of types, too")

  -- Functions and devices.
  waiting:send { "other" }
  waiting:send { "other" }
  seen = plenum.inspect(waiting)
  plenum.check(seen.mailbox_size == 2 and seen.name == "waiting" and seen.status == "waiting for mail",
    "inspect: functions")
  seen = plenum.inspect(near)
  plenum.check(seen.processes == 2 and seen.name == "near" and seen.courier_depth == 0, "inspect: devices")
  plenum.check(not pcall(plenum.inspect, 3) and not pcall(plenum.inspect), "inspect: nothing else")

  -- Couriers.
  local started = plenum.now()
  far:spawn(function() for _ = 1, 5 do waiting:send { "other" } end end)
  plenum.sleep(0)
  plenum.sleep(0.5)
  plenum.check(plenum.inspect(far).courier_depth >= 4, "inspect: a courier's queue")
  plenum.sleep(20)
  plenum.check(plenum.inspect(waiting).mailbox_size == 7 and plenum.now() > started, "which empties itself")

  -- Mail.
  local me, echo = plenum.self(), far:spawn(function()
    while true do
      local m = plenum.receive()
      plenum.reply(m, plenum.now())
    end
  end)
  local before = plenum.now()
  plenum.check(plenum.call(echo, { "echo" }) == before and plenum.now() == before, "its mail takes no time, both ways")
  far:spawn(function()
    plenum.sleep(1)
    me:send { "from afar" }
  end)
  plenum.check(plenum.receive()[1] == "from afar" and plenum.now() == before + 1, "processes mail to it")
  plenum.check(plenum.receive(2) == nil and plenum.now() == before + 3, "it waits with a timeout")
  plenum.send({ "nobody", far }, { "x", reply_to = me })
  local back = plenum.receive(0)
  plenum.check(back and back[3] == "noname", "what cannot be delivered comes back at once")

  -- What others report.
  plenum.result("level", 1)
  plenum.check(plenum.result("level") == 1 and plenum.result("unknown") == nil, "result: it reads results")
  far:spawn(function()
    plenum.result("level", 2)
    plenum.record("delay", 4)
    plenum.record("delay", 6)
    plenum.count("events")
    plenum.count("events", 2)
  end)
  plenum.sleep(0)
  plenum.check(plenum.result("level") == 2, "result: the last one counts")
  plenum.check(plenum.metric("delay").count == 2 and plenum.metric("delay").mean == 5, "metric: a distribution")
  plenum.check(plenum.metric("delay").min == 4 and plenum.metric("delay").max == 6, "metric: its extremes")
  plenum.check(plenum.metric("events").sum == 3, "metric: a counter")
  plenum.check(plenum.metric("messages:echo").count == 1, "metric: messages of a kind")
  plenum.check(plenum.metric("unknown") == nil, "metric: nothing")

  -- More experiments, and what they may not.
  plenum.experiment(function() order[#order + 1] = "third" end)
  plenum.sleep(1)
  plenum.check(table.concat(order, " ") == "first second third", "experiments share what the file has")
  plenum.check(not pcall(plenum.work, 1), "no core works for an experiment")

  -- schedule.
  local called = {}
  local timer = plenum.schedule(3, function(a, b) called[#called + 1] = a .. b end, "a", 1)
  local cancelled = plenum.schedule(2, function() called[#called + 1] = "never" end)
  plenum.check(cancelled:cancel() and not cancelled:cancel(), "schedule: it can be cancelled")
  plenum.sleep(2.5)
  plenum.check(#called == 0, "schedule: not before")
  plenum.sleep(1)
  plenum.check(table.concat(called) == "a1" and not timer:cancel(), "schedule: after its delay, with its arguments")
  plenum.check(not pcall(plenum.schedule, 1), "schedule: a function is called")

  order.stopped_at = plenum.now()
  plenum.stop("all done")
  plenum.check(false, "stop does not return")
end)

plenum.experiment(function() order[#order + 1] = "second" end)

-- What waits in a mailbox that an experiment closes goes back, or is counted as dropped.
plenum.experiment(function()
  local box = plenum.mailbox()
  local address = box.address
  local sender = aside:spawn(function()
    address:send { "returnable", reply_to = plenum.self() }
    address:send { "droppable" }
    local m = plenum.receive(5)
    plenum.result("closed", m and m[1] == "returned" and m[2][1] == "returnable" and m[3] == "noproc" and plenum.now())
  end)
  plenum.sleep(2)
  plenum.check(#box == 2 and not plenum.halted(sender), "mail to an experiment waits in its mailbox")
  box:close()
  plenum.sleep(0)
  plenum.check(plenum.result("closed") == 2, "it goes back when the mailbox is closed, at once")
  plenum.check(plenum.metric("messages:returnable").returned == 1 and plenum.metric("messages:droppable").dropped == 1,
    "and is counted")
end)

-- Processes see less.
near:spawn(function()
  plenum.check(not pcall(plenum.inspect, typed) and not pcall(plenum.halted, typed), "processes do not inspect")
  plenum.check(not pcall(plenum.metric, "messages") and not pcall(plenum.result, "level"),
    "nor measure or read results")
  plenum.check(not pcall(plenum.experiment, print) and not pcall(plenum.schedule, 1, print), "nor experiment")
end)

plenum.at_end(function()
  plenum.check(plenum.now() == order.stopped_at, "at_end: when the world has stopped")
  plenum.check(plenum.inspect(typed).edges > 10 and not pcall(plenum.sleep, 1), "it sees all, and may not wait")
end)
plenum.at_end(function() plenum.check(plenum.result("level") == 2, "several are called, one after the other") end)
