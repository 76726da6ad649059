-- SPDX-License-Identifier: MIT
-- spawn, in all its forms.
-- Expect: 37 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "spawn", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 2 })

local Counter = plenum.process("counter", { step = 1, total = 0 })
Counter:on("add", function(self) self.total = self.total + self.step end)
Counter:rpc("total", function(self) return self.total, self end)

local function tell(to, ...) to:send { "told", plenum.now(), plenum.device_of(), ... } end

-- By the file.
local by_file = near:spawn(function(a, b)
  plenum.check(a == 1 and b.x == 2, "a function gets the arguments")
  plenum.check(plenum.now() == 0 and plenum.device_of() == near, "at instant 0, on the device")
  local m = plenum.receive()
  plenum.check(m[1] == "from the file" and plenum.now() == 0, "mail of the file is there")
end, 1, { x = 2 })
by_file:send { "from the file" }
local counter = far:spawn(Counter, { step = 5 })
local plain = far:spawn { Counter, name = "plain" }

near:spawn(function()
  local me = plenum.self()

  -- Here.
  local child = plenum.spawn(tell, me, "a", 2, nil, { x = 3 })
  plenum.check(child ~= me and plenum.alive(child), "spawn gives the address of a process")
  plenum.check(plenum.receive(0) == nil, "which has not run yet")
  local m = plenum.receive()
  plenum.check(m[2] == 0 and m[3] == near, "it runs at this instant, on this device")
  plenum.check(m[4] == "a" and m[5] == 2 and m[6] == nil and m[7].x == 3, "with its arguments, nil among them")
  plenum.sleep(0)
  plenum.check(not plenum.alive(child), "it ends with its function")
  local argument = { n = 1 }
  plenum.spawn(function(t) t.n = t.n + 1 me:send { t.n } end, argument)
  argument.n = 10
  plenum.check(plenum.receive()[1] == 2 and argument.n == 10, "arguments are copied")
  local captured, number = { n = 1 }, 1
  plenum.spawn(function()
    local changed = pcall(function() captured.n = captured.n + 1 end)
    me:send { captured.n, number, changed }
  end)
  captured.n, number = 10, 10
  m = plenum.receive()
  plenum.check(m[1] == 1 and m[2] == 1 and captured.n + number == 20,
    "what the function captures is as it stood when it was spawned")
  plenum.check(m[3] == false, "and cannot be changed there")
  local any = plenum.any
  plenum.spawn(function() me:send { plenum.receive_match({ "n", any }, 0) == nil } end)
  plenum.check(plenum.receive()[1], "it may capture patterns")

  -- In a table.
  child = plenum.spawn { tell, me, "b", name = "child" }
  plenum.check(plenum.whereis "child" == child, "name: it is registered")
  m = plenum.receive()
  plenum.check(m[4] == "b" and m[2] == 0, "arguments stand in the table")
  child = plenum.spawn { function() plenum.sleep(5) end, mailbox = 1 }
  child:send { "1", reply_to = me }
  child:send { "2", reply_to = me }
  m = plenum.receive()
  plenum.check(m[1] == "returned" and m[2][1] == "2" and m[3] == "full", "mailbox: how much mail may wait")
  m = plenum.receive()
  plenum.check(plenum.now() == 5 and m[2][1] == "1" and m[3] == "noproc", "what waits at the end is returned")
  plenum.spawn { function()
    plenum.sleep(0.5)
    me:send { plenum.now() }
  end, clock_rate = 0.5 }
  plenum.check(plenum.receive()[1] == 7, "clock_rate: waits of a function end on its edges")

  -- On another device.
  plenum.sleep(3)
  child = plenum.spawn { tell, me, "c", on = far }
  plenum.check(plenum.device_of(child) == far, "on: the address holds at once")
  m = plenum.receive()
  plenum.check(m[2] == 12 and m[3] == far and plenum.now() == 14, "on: the order travels the network")
  plenum.check(m[4] == "c", "with the arguments")
  far:spawn(tell, me, "d")
  m = plenum.receive()
  plenum.check(m[4] == "d" and m[3] == far, "device:spawn is the same")
  child = far:spawn { function(to) to:send { "got", plenum.receive()[1] } end, me, name = "remote" }
  child:send { "early" }
  plenum.check(plenum.receive()[2] == "early", "mail sent after the order arrives after it")
  far:spawn { function(to) to:send { plenum.receive()[1] } end, me, name = "remote" }
  plenum.send({ "remote", far }, { "by name" })
  plenum.check(plenum.receive()[1] == "by name", "name: registered there")
  plenum.sleep(10)
  local second = far:spawn { function() plenum.receive() end, name = "plain" }
  plenum.check(plenum.call({ "plain", far }, { "total" }) == 0, "a name that is taken there stays where it is")
  second:send { "end" }

  -- Types.
  for _ = 1, 3 do counter:send { "add" } end
  plenum.check(plenum.call(counter, { "total" }) == 15, "a type's fields may be overridden for an instance")
  plain:send { "add" }
  plenum.check(plenum.call(plain, { "total" }) == 1, "or not")
  local own = plenum.spawn(Counter, { step = 7 })
  own:send { "add" }
  plenum.check(plenum.call(own, { "total" }) == 7, "processes spawn types")
  own = far:spawn { Counter, { step = 8 }, name = "own" }
  own:send { "add" }
  plenum.check(plenum.call({ "own", far }, { "total" }) == 8, "on other devices, too")

  -- Mistakes.
  plenum.check(not pcall(plenum.spawn), "nothing to spawn")
  plenum.check(not pcall(plenum.spawn, {}), "an empty table")
  plenum.check(not pcall(plenum.spawn, 3), "a number is no program")
  plenum.check(not pcall(plenum.spawn, { print, names = "x" }), "an option that is none")
  plenum.check(not pcall(plenum.spawn, { print, on = me }), "an address is no device")
  plenum.check(not pcall(plenum.spawn, { print, mailbox = 0 }), "a mailbox of no size")
  plenum.check(not pcall(plenum.spawn, print, coroutine.create(print)), "an argument that cannot be copied")
end)

plenum.experiment(function()
  plenum.sleep(100)
  local box = plenum.mailbox()
  far:spawn(tell, box.address, "e")
  local m = box:receive()
  plenum.check(m[2] == 100 and m[3] == far and m[4] == "e", "an experiment spawns in no time")
  plenum.check(not pcall(plenum.spawn, print), "but lives on no device itself")
end)
