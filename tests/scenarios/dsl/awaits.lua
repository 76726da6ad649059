-- SPDX-License-Identifier: MIT
-- Who is awaited: what inspect shows of processes in await, call and await_all, and what a timeout leaves missing.
-- Expect: 32 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "awaits", unit = "tick" }

local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })

local mute = b:spawn(function() while true do plenum.receive() end end)
plenum.spawn { function() while true do plenum.receive() end end, name = "named", on = a }
local echo = b:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.reply(m, m[2])
  end
end)

local caller = a:spawn(function()
  plenum.sleep(3)
  pcall(plenum.call, mute, { "get" }, 20)
end)

local batch = a:spawn(function()
  local futures = {
    plenum.ask(echo, { "first", 1 }), plenum.ask("named", { "second" }), plenum.ask({ "nobody", b }, { "third" }),
    plenum.ask({ "nobody", b }, { "fourth" }):map(print),
  }
  futures[5] = futures[1]
  plenum.check(futures[1]:to() == echo and futures[2]:to() == "named", "a future tells whom it asks")
  plenum.check(futures[4]:to()[1] == "nobody" and futures[4]:to()[2] == b, "also what derives from it")
  plenum.send_after(1, plenum.self(), { "wake" })
  plenum.await_all(futures, { timeout = 100, returned = function() return nil end })
end)

-- The list may change while it is awaited.
a:spawn(function()
  local futures = plenum.ask_all({ echo, mute }, { "x", 7 })
  futures[1]:on_done(function() futures[1], futures[2] = nil, nil end)
  local values, why, missing = plenum.await_all(futures, { timeout = 10 })
  plenum.check(values[1] == 7 and values.n == 2 and why == "timeout", "the list is taken as it was")
  plenum.check(#missing == 1 and missing[1] == 2, "a timeout tells which are missing")
  values, why, missing = plenum.await_all(plenum.ask_all({ echo }, { "x", 7 }), { timeout = 10 })
  plenum.check(values[1] == 7 and why == nil and missing == nil, "without one nothing follows")
  values, why, missing = plenum.await_all(plenum.ask_all({ mute, echo, mute }, { "x", 7 }), { timeout = 0 })
  plenum.check(values.n == 3 and why == "timeout" and table.concat(missing, " ") == "1 2 3", "all may be missing")
end)

-- A machine that awaits while its clauses, and what they continue with, go on.
local Machine = plenum.process("machine", { clock_rate = 1, asked = 0, awaits = "a field of its own" })
function Machine.command:START() self:continue({ "ASK", mute }, { "REST" }) end
function Machine.command:ASK(whom)
  self.asked = self.asked + 1
  coroutine.wrap(function() plenum.ask(whom, { "deep" }):await() end)()
end
function Machine.command:NAP() plenum.sleep(5) end
function Machine.command:REST() self:continue { "REST" } end
Machine:on("nap", function(self) self:continue { "NAP" } end)
Machine:on("more", function(self) self:continue { "ASK", echo } end)
Machine:on("clear", function(self)
  self.commands:clear()
  self:continue { "REST" }
end)
local machine = a:spawn(Machine)

-- Only who asks awaits: an answer wakes nobody else.
local function refused(why) return why:find("awaits.lua:", 1, true) and why:find("another process", 1, true) end
local Parent = plenum.process("parent", { clock_rate = 1 })
function Parent.command:START()
  self.mine = plenum.ask(echo, { "x", 7 })
  plenum.check(self.mine:await() == 7, "a parent awaits what it asked")
  plenum.call(plenum.self(), { "side" })
  local ok, why = pcall(self.its.await, self.its)
  plenum.check(not ok and refused(why), "not what its side process asked")
  ok, why = pcall(plenum.await_all, { self.mine, self.its })
  plenum.check(not ok and refused(why) and why:find("future 2", 1, true), "nor among others")
end
Parent:subordinate("side", function(self, m)
  local ok, why = pcall(self.mine.await, self.mine, 10)
  plenum.check(not ok and refused(why), "a side process does not await what its parent asked")
  ok, why = pcall(function() return self.mine:map(print):await() end)
  plenum.check(not ok and refused(why), "nor what derives from it")
  plenum.check(self.mine:done(), "but sees whether it has settled")
  self.its = plenum.ask(echo, { "x", 8 })
  plenum.check(self.its:await() == 8, "it awaits what it asked")
  plenum.reply(m)
end)
a:spawn(Parent)

plenum.experiment(function()
  plenum.check(plenum.inspect(caller).awaits == nil, "who has not begun awaits nobody")
  plenum.sleep(2)
  plenum.check(plenum.inspect(caller).awaits == nil, "nor who sleeps")
  plenum.sleep(8)
  local awaits = plenum.inspect(caller).awaits
  plenum.check(#awaits == 1 and awaits[1].to == mute and awaits[1].kind == "get", "call: one, whom and with what")
  plenum.check(awaits[1].sent == 3 and awaits[1].answered == false and awaits[1].returned == nil, "since when")

  awaits = plenum.inspect(batch).awaits
  plenum.check(#awaits == 5, "await_all: the batch")
  plenum.check(awaits[1].kind == "first" and awaits[1].answered and awaits[5].kind == "first", "in its order")
  plenum.check(awaits[2].to == "named" and not awaits[2].answered, "a name is of the process's own device")
  plenum.check(awaits[3].to[1] == "nobody" and awaits[3].to[2] == b, "or goes with another")
  plenum.check(awaits[3].returned == "noname" and not awaits[3].answered, "returned mail tells why")
  plenum.check(awaits[4].kind == "fourth" and awaits[4].returned == "noname", "also where something derives from it")

  plenum.check(#plenum.inspect(machine).awaits == 1, "a command in a coroutine awaits")
  machine:send { "nap" }
  plenum.sleep(3)
  plenum.check(plenum.inspect(machine).status == "sleeping", "another command sleeps above it")
  plenum.check(plenum.inspect(machine).awaits[1].kind == "deep", "the one below awaits still")
  plenum.sleep(10)
  machine:send { "more" }
  plenum.sleep(10)
  plenum.check(plenum.inspect(machine).asked == 2 and plenum.inspect(machine).awaits[1].to == mute,
    "after another await it is seen again")
  machine:send { "clear" }
  plenum.sleep(2)
  plenum.check(plenum.inspect(machine).awaits == nil, "who was cleared away does not await")
  plenum.check(plenum.inspect(caller).awaits == nil and plenum.inspect(caller).status == "ended", "nor who has ended")

  local future = plenum.ask(mute, { "late" })
  plenum.check(not pcall(future.await, future, 1), "after a timeout")
  plenum.check(not pcall(future.to, 1), "to is for futures")
  plenum.check(plenum.inspect(mute).awaits == nil, "who receives awaits nobody")
  plenum.stop()
end)
