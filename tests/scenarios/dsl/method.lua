-- SPDX-License-Identifier: MIT
-- plenum.method: a word of a module's own for making types.
-- Expect: 9 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "method", unit = "tick" }

local Early = plenum.process("early", { clock_rate = 1 })

local uses = 0
plenum.method("answers", function(type_, kind, value)
  uses = uses + 1
  type_:rpc(kind, function() return value end)
  return type_
end)
plenum.method("careless", function()
  uses = uses + 1
end)

local Late = plenum.process("late", { clock_rate = 1 }):answers("one", 1)
Early:answers("one", "early")
local Derived = Late:extend "derived"
Derived:answers("two", 2)

local Own = plenum.process("own", { answers = function() return "its own" end })
Own:rpc("one", function(self) return self:answers() end)

plenum.check(uses == 3, "a method is called with the type, and may return something")
for name, message in pairs { on = "already", answers = "already", die = "already", command = "already",
  super = "already", data = "already" } do
  local well, problem = pcall(plenum.method, name, function() end)
  plenum.check(not well and problem:find(name, 1, true) and problem:find(message, 1, true), "no name is given twice")
end

local device = plenum.device { name = "node" }
local early, late = device:spawn(Early), device:spawn(Late)
local derived, own = device:spawn(Derived), device:spawn(Own)

device:spawn(function()
  plenum.check(plenum.call(early, { "one" }) == "early" and plenum.call(late, { "one" }) == 1, "older types have it")
  plenum.check(plenum.call(derived, { "one" }) == 1 and plenum.call(derived, { "two" }) == 2, "so do types that extend")
  plenum.check(plenum.call(own, { "one" }) == "its own", "a type's own function comes first")
  local well, problem = pcall(plenum.method, "later", function() end)
  plenum.check(not well and problem:find("while the scenario file is read", 1, true), "types get methods early")
  well, problem = pcall(function() Own:careless() end)
  plenum.check(not well and problem:find("uses", 1, true), "its captures are read-only like others'")
end)
plenum.at_end(function()
  plenum.check(plenum.inspect(early).answers == nil, "instances do not have it")
  plenum.check(not pcall(function() Early:answers("x", 1) end), "nothing is added after the file has been read")
end)
