-- SPDX-License-Identifier: MIT
-- The clauses of process types: order, guards, rpc, inheritance.
-- Expect: 27 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "clauses", unit = "tick" }

local any = plenum.any
local device = plenum.device { name = "node" }

-- Order and guards.
local Ordered = plenum.process("ordered", { said = {}, open = false })
function Ordered:say(text) self.said[#self.said + 1] = text end
Ordered:on({ "n", 1 }, function(self) self:say "one" end)
Ordered:on("guarded", function(self, m) self:say("open " .. m[2]) end, function(self) return self.open end)
Ordered:on({ "n", any }, function(self, m, n) self:say("n " .. n .. " of " .. #m) end)
Ordered:on("n", function(self, m) self:say("kind " .. #m) end)
Ordered:on("guarded", function(self, m) self:say("shut " .. m[2]) end, function(self, m) return m[2] > 0 end)
Ordered:on({ "pair", any, { any } }, function(self, _, a, b) self:say(a .. "-" .. b) end,
  function(_, _, a, b) return a < b end)
Ordered:on("open", function(self) self.open = true end)
Ordered:on(plenum.number, function(self, m) self:say("number " .. m) end)
Ordered:on(plenum.is(function(m) return type(m) == "table" and m.any end), function(self) self:say "any" end)
Ordered:rpc("said", function(self)
  local said = table.concat(self.said, ", ")
  self.said = {}
  return said
end)

device:spawn(function()
  local me, ordered = plenum.self(), plenum.spawn(Ordered)
  local function said(...)
    for _, message in ipairs { ... } do ordered:send(message) end
    return plenum.call(ordered, { "said" })
  end
  plenum.check(said({ "n", 1 }) == "one", "the upper of two clauses that fit")
  plenum.check(said({ "n", 2 }) == "n 2 of 2", "a clause that does not fit is passed over")
  plenum.check(said({ "n", 2, 3 }) == "kind 3", "a string is a kind")
  plenum.check(said({ "n" }, { "n", x = 1 }) == "kind 1, kind 1", "whatever else the message has")
  plenum.check(said({ "guarded", 1 }) == "shut 1", "a guard that says no")
  plenum.check(said({ "guarded", 0 }) == "", "mail that no clause takes waits")
  plenum.check(said({ "open" }, { "guarded", 2 }) == "open 0, open 2", "until a guard changes its mind: oldest first")
  plenum.check(said({ "pair", 1, { 2 } }, { "pair", 2, { 1 } }) == "1-2", "handlers and guards get the holes")
  plenum.check(said(5, 6.5) == "number 5, number 6.5", "a pattern may be anything")
  plenum.check(said({ "unknown", any = true }) == "any", "for any kind")
  plenum.check(plenum.info(ordered).mailbox_size == 1, "one pair still waits")
  ordered:send { "said" }
  plenum.check(said() == "", "an rpc without a reply_to replies nothing")
  plenum.check(plenum.receive(0) == nil and me == plenum.self(), "nothing has come here")
end)

-- rpc.
local Replying = plenum.process("replying")
Replying:rpc("value", function(_, m) return m[2], "second" end)
Replying:rpc({ "sum", any, any }, function(_, _, a, b) return a + b end)
Replying:rpc("nothing", function() end)
Replying:rpc("guarded", function() return "yes" end, function(_, m) return m[2] end)

device:spawn(function()
  local replying = plenum.spawn(Replying)
  replying:send { "value", { 1, 2 }, reply_to = plenum.self() }
  local m = plenum.receive()
  plenum.check(m[1] == "reply" and m[2][2] == 2 and #m == 2, "rpc replies with the first value")
  plenum.check(plenum.call(replying, { "sum", 3, 4 }) == 7, "its handler gets the holes")
  plenum.check(plenum.call(replying, { "nothing" }) == nil, "it may be nil")
  plenum.check(plenum.call(replying, { "guarded", true }) == "yes", "it may have a guard")
  plenum.check(not pcall(plenum.call, replying, { "guarded", false }, 1), "which may say no")
end)

-- Inheritance.
local Parent = plenum.process("parent", { name = "parent", list = { 1 } })
function Parent:title() return "a " .. self.name end
Parent:rpc("who", function(self) return "parent: " .. self:title() end)
Parent:rpc({ "which", any }, function() return "parent" end)
Parent:rpc("list", function(self)
  self.list[#self.list + 1] = #self.list + 1
  return #self.list
end)

local Last = Parent:extend("last", { name = "child" })
Last:rpc("which", function() return "child" end)
function Last:title() return "the " .. self.name .. " of " .. Last.super.title(self) end

local First = Parent:extend("first")
First:rpc("who", function() return "above" end)
First:inherit()
First:rpc("which", function() return "below" end)

local Grandchild = Last:extend("grandchild", { name = "grandchild" })
Grandchild:rpc("who", function() return "grandchild" end)

device:spawn(function()
  local last, first, grandchild = plenum.spawn(Last), plenum.spawn(First), plenum.spawn(Grandchild)
  plenum.check(plenum.call(last, { "which", 1 }) == "child", "the parent's clauses come last")
  plenum.check(plenum.call(last, { "who" }) == "parent: the child of a child", "clauses and methods are inherited")
  plenum.check(plenum.call(first, { "who" }) == "above", "what stands above inherit comes first")
  plenum.check(plenum.call(first, { "which", 1 }) == "parent", "then the parent's")
  plenum.check(plenum.call(first, { "which", 1, 2 }) == "below", "then what stands below")
  plenum.check(plenum.call(grandchild, { "who" }) == "grandchild"
    and plenum.call(grandchild, { "which" }) == "child", "over generations")
  plenum.check(plenum.call(last, { "list" }) == 2 and plenum.call(last, { "list" }) == 3,
    "a table among the fields is inherited")
  plenum.check(plenum.call(first, { "list" }) == 2 and plenum.call(plenum.spawn(Last), { "list" }) == 2,
    "each instance has a copy of its own")
end)

-- What types may not.
local ok, message = pcall(plenum.process, "parent")
plenum.check(not ok and message:find("parent", 1, true), "a type's name is unique")
