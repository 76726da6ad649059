-- SPDX-License-Identifier: MIT
-- Commands: the order in which they run, on which edge, and the stacks.
-- Expect: 26 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "commands", unit = "tick" }

local device = plenum.device { name = "node" }

-- One command an edge; continue puts the first on top.
local Steps = plenum.process("steps", { clock_rate = 2, trace = {} })
function Steps:mark(text) self.trace[#self.trace + 1] = text .. "@" .. plenum.instant() // 500000000 end
function Steps.command:START()
  self:mark "START"
  self:continue({ "A", 1, nil, 3 }, { "B" })
end
function Steps.command:A(x, y, z)
  self:mark("A" .. tostring(x) .. tostring(y) .. tostring(z))
  self:continue { "C", "late" }
end
function Steps.command:B() self:mark "B" end
function Steps.command:C(text) self:mark("C " .. text) end
Steps:on("go", function(self) self:continue({ "B" }, { "C", "mail" }) end)
local steps = device:spawn(Steps)

plenum.experiment(function()
  plenum.sleep(0.75)
  steps:send { "go" }
  plenum.check(plenum.inspect(steps).command_depth == 2, "two commands wait")
  plenum.sleep(10)
  local seen = plenum.inspect(steps)
  plenum.check(table.concat(seen.trace, ", ") == "START@0, A1nil3@1, B@2, C mail@3, C late@4, B@5",
    "one command an edge; what a handler continues with comes first")
  plenum.check(seen.status == "ended" and seen.command_depth == 0, "an empty stack is the end")
end)

-- The clock: a rate of its own, and of the instance.
local Ticker = plenum.process("ticker", { clock_rate = "1/3", count = 0 })
function Ticker.command:START()
  self.count = self.count + 1
  self.at = plenum.now()
  if self.count < 4 then self:continue { "START" } end
end
local slow, fast = device:spawn(Ticker), device:spawn(Ticker, { clock_rate = 10 })
local given = device:spawn { Ticker, clock_rate = 5 }
plenum.at_end(function()
  plenum.check(plenum.inspect(slow).at == 9, "a third of an edge a unit")
  plenum.check(plenum.inspect(fast).at == 0.3, "an instance may have another rate")
  plenum.check(plenum.inspect(given).at == 0.6, "spawn may give it")
end)

-- The stacks.
local Stacked = plenum.process("stacked")
Stacked:on("test", function(self)
  local data, commands = self.data, self.commands
  plenum.check(#data == 0 and data:pop() == nil and data:peek() == nil, "the data stack is empty at first")
  data:push(1)
  data:push { 2 }
  data:push(false)
  plenum.check(#data == 3 and data:pop() == false and data:peek()[1] == 2 and #data == 2, "last in, first out")
  plenum.check(not pcall(data.push, data, nil), "nil cannot be pushed")
  plenum.check(self.data:pop()[1] == 2 and self.data:pop() == 1, "self.data is always the same")
  data:push(1)
  data:clear()
  plenum.check(#data == 0, "clear empties it")
  local depth = #commands
  commands:push { "NOTE", "third" }
  commands:push { "NOTE", "second" }
  commands:push { "NOTE", "first" }
  plenum.check(#commands == depth + 3, "the command stack, likewise")
  local top = commands:pop()
  plenum.check(top[1] == "NOTE" and top[2] == "first" and commands:peek()[2] == "second", "pop and peek give commands")
  self:continue { "NOTE", "top" }
  plenum.check(commands:peek()[2] == "top", "continue puts on the same stack")
  local ok, why = pcall(self.continue, self, { "NOTHING" })
  plenum.check(not ok and why:find("NOTHING", 1, true), "a command that does not exist raises here")
  plenum.check(not pcall(self.continue, self, "NOTE"), "a command is a table")
  plenum.check(not pcall(self.continue, self, { 1 }), "which begins with a name")
end)
function Stacked.command:START() end
function Stacked.command:NOTE(text) self.noted = (self.noted or "") .. text .. " " end
Stacked:rpc("noted", function(self) return self.noted end)
Stacked:on("forget", function(self)
  self:continue({ "NOTE", "never" }, { "NOTE", "never" })
  self.commands:clear()
  plenum.check(#self.commands == 0, "clear empties it, too")
end)
device:spawn(function()
  local stacked = plenum.spawn(Stacked)
  stacked:send { "test" }
  stacked:send { "forget" }
  plenum.sleep(1)
  plenum.check(plenum.call(stacked, { "noted" }) == nil, "what was cleared does not run")
end)

-- super.
local Base = plenum.process("base", { clock_rate = 1, sum = 0 })
function Base.command:START() self:continue({ "ADD", 1 }, { "ADD", 10 }) end
function Base.command:ADD(n) self.sum = self.sum + n end
local Double = Base:extend("double")
function Double.command:ADD(n)
  Double.super.command.ADD(self, n)
  Double.super.command.ADD(self, n)
end
local base, double = device:spawn(Base), device:spawn(Double)
plenum.at_end(function()
  plenum.check(plenum.inspect(base).sum == 11, "commands run")
  plenum.check(plenum.inspect(double).sum == 22, "commands are inherited, replaced, and reached by super")
end)

-- Without a clock.
local Instant = plenum.process("instant")
function Instant.command:START() self:continue({ "ADD", 1 }, { "ADD", 2 }) end
function Instant.command:ADD(n) self.sum, self.at = (self.sum or 0) + n, plenum.now() end
Instant:on("add", function(self, m) self:continue { "ADD", m[2] } end)
Instant:rpc("state", function(self) return { sum = self.sum, at = self.at } end)
device:spawn(function()
  local instant = plenum.spawn(Instant)
  plenum.sleep(1)
  local state = plenum.call(instant, { "state" })
  plenum.check(state.sum == 3 and state.at == 0, "without a clock commands take no time")
  instant:send { "add", 4 }
  plenum.sleep(1)
  state = plenum.call(instant, { "state" })
  plenum.check(state.sum == 7 and state.at == 1, "it runs at the instant its mail arrives")
  plenum.check(plenum.alive(instant), "and waits for more")
end)

-- Mistakes.
plenum.check(not pcall(plenum.process, "with data", { data = 1 }), "a field cannot be called data")
plenum.check(not pcall(plenum.process, "with commands", { commands = 1 }), "nor commands")
