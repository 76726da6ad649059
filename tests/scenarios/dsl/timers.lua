-- SPDX-License-Identifier: MIT
-- Timers: send_after, every, cancel.
-- Expect: 17 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "timers", unit = "ms", resolution = "1 us" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = "2 ms" })

near:spawn(function()
  local me = plenum.self()
  local message = { "late", 1 }
  local timer = plenum.send_after(3, me, message)
  message[2] = 2
  plenum.check(plenum.receive(0) == nil, "send_after does not send now")
  local m = plenum.receive()
  plenum.check(m[1] == "late" and plenum.now() == 3, "but after the delay")
  plenum.check(m[2] == 1, "the message as it was")
  plenum.check(timer:cancel() == false, "what has happened cannot be cancelled")
  timer = plenum.send_after("1.5 ms", me, { "never" })
  plenum.check(timer:cancel() == true, "what has not can")
  plenum.check(timer:cancel() == false, "once")
  plenum.check(plenum.receive(5) == nil, "and does not happen")

  plenum.send_after(0, me, { "soon" })
  plenum.check(plenum.receive(0) == nil and plenum.receive()[1] == "soon" and plenum.now() == 8,
    "a delay of 0 is an event of its own at this instant")

  local instants = {}
  local ticking = plenum.every(2, "3 ms", me, { "tick" })
  for i = 1, 4 do
    plenum.receive()
    instants[i] = plenum.now() - 8
  end
  plenum.check(table.concat(instants, " ") == "2.0 5.0 8.0 11.0", "every: after a delay, then each period")
  plenum.sleep(1)
  plenum.check(ticking:cancel() == true and plenum.receive(10) == nil, "until it is cancelled")

  plenum.check(not pcall(plenum.every, 1, 0, me, { "tick" }), "the period is above zero")
  plenum.check(not pcall(plenum.send_after, -1, me, { "tick" }), "a delay is not negative")
  plenum.check(not pcall(plenum.send_after, 1, me), "there must be a message")
  plenum.check(not pcall(plenum.send_after, 1, me, { coroutine.create(print) }), "which can be sent")
  plenum.check(plenum.send_after(1, me, { 1 }) ~= plenum.send_after(1, me, { 1 }), "each timer is another")
end)

-- A timer runs where it was set: then the message travels.
local target = far:spawn(function()
  plenum.check(plenum.receive()[1] == "from afar" and plenum.now() == 7, "the message leaves when the timer fires")
end)
near:spawn(function() plenum.send_after(5, target, { "from afar" }) end)

-- By name, looked up when it fires.
near:spawn(function()
  plenum.send_after(4, "late", { "by name" })
  plenum.sleep(2)
  near:spawn { function()
    plenum.check(plenum.receive()[1] == "by name" and plenum.now() == 4, "a name is looked up when the timer fires")
  end, name = "late" }
end)
