-- SPDX-License-Identifier: MIT
-- Commands that wait: on which edge they go on, and what is served meanwhile.
-- Expect: 16 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "blocking commands", unit = "tick" }

local device = plenum.device { name = "node" }

local echo = device:spawn(function()
  while true do
    local m = plenum.receive()
    if m[3] then plenum.send_after(m[3], m.reply_to, { "reply", m[2] }) else plenum.reply(m, m[2]) end
  end
end)

local Waiter = plenum.process("waiter", { clock_rate = 1, served = "" })
Waiter:on("clause", function(self) self.served = self.served .. math.tointeger(plenum.now()) .. " " end)

-- Mail that is there already: the first look is one edge after the command.
local There = Waiter:extend("there")
function There.command:START()
  local m = plenum.receive()
  plenum.check(m[1] == "mail" and plenum.now() == 1, "receive looks one edge after the command")
  self:continue { "NEXT" }
end
function There.command:NEXT() plenum.check(plenum.now() == 2, "the next command runs one edge later") end
device:spawn(There):send { "mail" }

-- Mail that comes later: the first edge strictly after its arrival.
local Later = Waiter:extend("later")
function Later.command:START()
  local a = plenum.receive()
  plenum.check(a[1] == "a" and plenum.now() == 4, "it wakes on the first edge after the arrival")
  local b = plenum.receive()
  plenum.check(b[1] == "b" and plenum.now() == 7, "strictly after it")
  local c, why = plenum.receive(2.5)
  plenum.check(c == nil and why == "timeout" and plenum.now() == 10, "a timeout ends on the next edge")
  plenum.check(self.served == "3 6 8 10 ", "mail with clauses is served meanwhile")
end
local later = device:spawn(Later)
plenum.schedule(2.5, function() later:send { "clause" } end)
plenum.schedule(3.5, function() later:send { "a" } end)
plenum.schedule(5.5, function() later:send { "clause" } end)
plenum.schedule(6, function() later:send { "b" } end)
plenum.schedule(7.5, function() later:send { "clause" } end)
plenum.schedule(9.5, function() later:send { "clause" } end)

-- sleep: the first edge at or after its time.
local Sleeping = Waiter:extend("sleeping")
function Sleeping.command:START()
  plenum.sleep(1.5)
  plenum.check(plenum.now() == 2, "sleep ends on the first edge after its time")
  plenum.sleep(3)
  plenum.check(plenum.now() == 5, "or at it")
  plenum.work(1.25)
  plenum.check(plenum.now() == 7, "so does work")
end
device:spawn(Sleeping)

-- Answers.
local Asking = Waiter:extend("asking")
function Asking.command:START()
  plenum.check(plenum.call(echo, { "echo", 5 }) == 5 and plenum.now() == 1, "call looks one edge later")
  plenum.check(plenum.call(echo, { "echo", 6, 2.5 }) == 6 and plenum.now() == 4, "or when the answer has come")
  local future = plenum.ask(echo, { "echo", 7 })
  plenum.sleep(2)
  plenum.check(future:done() and future:await() == 7 and plenum.now() == 7, "await looks one edge later")
  local values = plenum.await_all { plenum.ask(echo, { "echo", 1 }), plenum.ask(echo, { "echo", 2, 3.5 }) }
  plenum.check(values[2] == 2 and plenum.now() == 11, "await_all goes on when all have come")
  local ok, why = pcall(plenum.call, echo, { "echo", 1, 100 }, 1)
  plenum.check(not ok and why[1] == "timeout" and plenum.now() == 12, "a call's timeout")
end
device:spawn(Asking)

-- Handlers and guards may not wait.
local Handling = plenum.process("handling")
Handling:on("test", function() plenum.check(not pcall(plenum.sleep, 1), "a handler may not wait") end,
  function() return not pcall(plenum.receive, 0) end)
device:spawn(Handling):send { "test" }

-- A process without a clock.
local Instant = plenum.process("instant")
function Instant.command:START()
  plenum.sleep(1.5)
  plenum.check(plenum.call(echo, { "echo", 1, 1 }) == 1 and plenum.now() == 2.5, "without a clock waits end in time")
end
device:spawn(Instant)
