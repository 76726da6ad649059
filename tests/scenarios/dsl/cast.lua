-- SPDX-License-Identifier: MIT
-- plenum.cast: waves through a tree of processes on one device.
-- Expect: 41 checks pass.
local plenum = require "plenum"

-- A type made before the module is there has the methods, too.
local Node = plenum.process("node", { clock_rate = 1, id = 0, children = {}, seen = {}, weight = 1 })

local cast = require "plenum.cast"

plenum.scenario { title = "cast", unit = "tick", crashes = "data" }

local node = plenum.device { name = "node" }

function Node.command:START() self:continue { "START" } end
function Node.command:SCALE(by)
  local frame = self.data:peek()
  frame.input = by * frame.input
end
function Node.command:REPLACE(frame)
  self.data:pop()
  self.data:push { targets = frame.targets or {}, input = frame.input, combine = cast.sum }
end
function Node.command:ASK_AGAIN(sub)
  self.data:peek().input = plenum.call(sub, { "sum" })
end
function Node.command:LEAVE() self.data:pop() end

function Node:see(what) self.seen[#self.seen + 1] = what .. "@" .. math.tointeger(plenum.now()) end
Node:rpc("seen", function(self)
  local seen = table.concat(self.seen, " ")
  self.seen = {}
  return seen
end)
Node:rpc("depth", function(self) return #self.data end)
Node:on("meet", function(self, m) self.children = m.children end)
Node:on("halt", function(self) self:die() end)

Node:convergecast("sum", function(self)
  self:see "sum"
  return { targets = self.children, input = self.id, combine = cast.sum }
end)
Node:convergecast("stop", function(self, m)
  self:see "stop"
  if m.at == self.id then return cast.stop(m.value, "far enough") end
  return { targets = self.children, input = self.id, combine = cast.sum }
end)
Node:convergecast("scaled", function(self, m)
  self:see "scaled"
  self:continue({ "SCALE", m.by }, { "SCALE", 10 })
  return { targets = self.children, input = self.id, combine = cast.sum }
end)
Node:convergecast("stop_scaled", function(self)
  self:continue { "LEAVE" }
  self.data:push "of its own"
  self:see "stop_scaled"
  return cast.stop "stopped"
end)
Node:convergecast("replaced", function(self, m)
  self:continue { "REPLACE", { targets = self.children, input = 100 } }
  m.hops = (m.hops or 0) + 1
  return { input = m.hops }
end)
Node:convergecast("level", function(self, m)
  m.level = m.level + 1
  m.path = m.path .. self.id
  return { targets = self.children, input = m.path, combine = function(input, replies)
    return input .. "(" .. table.concat(replies, " ", 1, replies.n) .. ")"
  end }
end)
Node:convergecast("count", function(self)
  return { targets = self.children, handle_returned = true, input = 1, combine = function(input, replies)
    local answered = 0
    for i = 1, replies.n do answered = answered + (replies[i] and 1 or 0) end
    self:see(("%d of %d"):format(answered, replies.n))
    return cast.sum(input, replies)
  end }
end)
Node:convergecast("other", function(self)
  return { targets = self.children, message = { "sum" }, input = self.id, combine = cast.max }
end)
Node:convergecast("nested", function(self, m)
  self:continue { "ASK_AGAIN", m.sub }
  return { targets = {}, input = 0 }
end)
Node:convergecast({ "at_least", plenum.integer }, function(self, m, least)
  m[2] = least + 1
  return { targets = self.children, input = least <= 3 and self.id or 1000, combine = cast.sum }
end, function(self, m) return self.id ~= m.but end)
Node:rpc("at_least", function() return nil end)

Node:broadcast("tell", function(self, m)
  self:see(m.word .. (m.stop_at == self.id and "!" or ""))
  m.word = m.word .. self.id
  if m.stop_at == self.id then return cast.stop() end
  return { targets = self.children }
end)
Node:broadcast("number", function(self, m)
  self:see(tostring(m))
  return { targets = self.children, message = m + 1 }
end)
local LEAF = { targets = {} }
Node:broadcast("leaf", function() return LEAF end)
Node:broadcast("bare", function() return {} end)

local function spawn(id, children)
  local address = node:spawn(Node, { id = id })
  address:send { "meet", children = children or {} }
  return address
end

--      1
--    2   3
--   4 5   6
local n4, n5, n6 = spawn(4), spawn(5), spawn(6)
local n2, n3 = spawn(2, { n4, n5 }), spawn(3, { n6 })
local n1 = spawn(1, { n2, n3 })
local silent = node:spawn(function() plenum.receive() plenum.sleep(1e6) end)
local hurried, patient = spawn(7, { silent }), spawn(8, { silent })
local dead = node:spawn(function() end)
local crossed = spawn(9, { n4, dead })

local function seen(...)
  local list = {}
  for i, address in ipairs { ... } do list[i] = plenum.call(address, { "seen" }) end
  return table.concat(list, "/")
end

-- Asks n1, and tells the answer with the time it took.
local function ask(message)
  local before = plenum.now()
  local answer = plenum.call(n1, message)
  return answer, plenum.now() - before
end

plenum.experiment(function()
  plenum.sleep(20)
  seen(n1, n2, n3, n4, n5, n6)
  plenum.sleep(50 - plenum.now())
  local answer, took = ask { "sum" }
  plenum.check(answer == 21 and took == 5, "a convergecast two steps deep takes five edges")
  plenum.check(seen(n1, n2, n3, n4, n5, n6) == "sum@51/sum@52/sum@52/sum@53/sum@53/sum@53", "one edge a step down")

  answer, took = ask { "stop", at = 2, value = 1000 }
  plenum.check(answer == 1 + 1000 + 3 + 6 and took == 5, "a process that stops answers for all below it")
  plenum.check(seen(n4, n5) == "/", "who do not get the message")
  answer, took = ask { "stop", at = 1 }
  plenum.check(answer == nil and took == 1, "at once, and without a value nil")
  seen(n1, n2, n3, n6)

  answer, took = ask { "scaled", by = 2 }
  plenum.check(answer == 20 * 21 and took == 5 + 3 * 2, "commands of the function run before the cast, one an edge")
  plenum.check(plenum.call(n1, { "stop_scaled" }) == "stopped", "a stop answers before the commands")
  plenum.sleep(5)
  plenum.check(plenum.call(n1, { "depth" }) == 0, "which run nevertheless, with a frame")
  plenum.check(ask { "replaced" } == 600, "a command may put another frame on self.data")
  plenum.check(ask { "level", level = 0, path = "" } == "1(12(124 125) 13(136))",
    "what the function changes is passed on, to each child alike")
  plenum.check(ask { "other" } == 11 + 0, "another message may be passed on")
  plenum.check(ask { "nested", sub = n2 } == 11, "a cast may be begun from within a cast")
  plenum.check(ask { "at_least", 1, but = 5 } == 21 - 5, "a pattern's holes and a guard, as in on")

  seen(n2, n3)
  plenum.check(ask { "tell", word = "w" } == nil, "a broadcast is acknowledged with nil")
  local _, at = seen(n2, n3):match "^(%a+%d)@%d+/(%a+%d)@"
  plenum.check(at == "w1", "each child gets what the parent has made of it")
  seen(n1, n4, n5, n6)
  _, took = ask { "tell", word = "x", stop_at = 2 }
  plenum.check(took == 5, "a broadcast that stops somewhere goes on elsewhere")
  plenum.check(seen(n2, n4, n5):match "^x1!@%d+//$", "and not below")
  seen(n1, n2, n3, n4, n5, n6)

  for _, kind in ipairs { "leaf", "bare" } do
    answer, took = ask { kind }
    plenum.check(answer == nil and took == 1, "no targets: a leaf (" .. kind .. ")")
  end
  n1:send(3)
  plenum.sleep(4)
  plenum.check(seen(n1, n2, n6):match "3@%d+/4@%d+/5@%d+", "mail that is no table is broadcast, too")
  seen(n3, n4, n5)

  -- Whom nobody waits for.
  hurried:send { "tell", word = "y" }
  patient:send { "sum" }
  plenum.sleep(3)
  plenum.check(plenum.inspect(hurried).command_depth == 1, "a broadcast without reply_to awaits nothing")
  plenum.check(plenum.inspect(patient).command_depth == 2, "a convergecast awaits always")
  n1:send { "sum" }
  plenum.sleep(6)
  plenum.check(plenum.inspect(n1).command_depth == 1, "and ends, though it answers nobody")
  seen(n1, n2, n3, n4, n5, n6)

  -- Returned mail.
  answer = plenum.call(crossed, { "count" })
  plenum.check(answer == 2, "with handle_returned what came back is a reply that is nil")
  plenum.check(seen(crossed):match "^1 of 2@", "and is counted in n")
  plenum.check(plenum.inspect(crossed).status ~= "ended", "the process goes on")
  local future = plenum.ask(crossed, { "sum" })
  plenum.sleep(4)
  plenum.check(plenum.inspect(crossed).status == "ended", "without it the process ends with an error")
  plenum.check(not future:done(), "and answers nobody")

  -- Several at once.
  local asked = {}
  for i = 1, 3 do asked[i] = plenum.ask(n1, { i == 2 and "count" or "sum" }) end
  local values = plenum.await_all(asked)
  plenum.check(values[1] == 21 and values[2] == 6 and values[3] == 21, "casts of one process do not mix")
  local one, two = plenum.ask(n1, { "scaled", by = 3 }), plenum.ask(n2, { "sum" })
  plenum.check(two:await() == 11 and one:await() == 630, "nor do those that meet on the way")
  plenum.check(plenum.call(n1, { "depth" }) == 0 and plenum.inspect(n1).command_depth == 1, "and the stacks are empty")
  plenum.stop()
end)

-- Types inherit casts; one without a clock casts in no time.
local Quick = Node:extend "quick"
Quick:convergecast("twice", function(self)
  return { targets = self.children, message = { "sum" }, input = 0, combine = function(_, replies)
    return 2 * cast.sum(nil, replies)
  end }
end)
local Unclocked = plenum.process("unclocked", { id = 0, children = {} })
cast.convergecast(Unclocked, "sum", function(self)
  return { targets = self.children, input = self.id, combine = cast.sum }
end)
cast.broadcast(Unclocked, "tell", function(self, m)
  self.told = m.word
  return { targets = self.children }
end)
local leaf = node:spawn(Unclocked, { id = 1 })
local root = node:spawn(Unclocked, { id = 2, children = { leaf, leaf } })
local quick = node:spawn(Quick, { id = 5, children = { n4, n6 } })

-- A type's own function comes first.
local Own = plenum.process("own", {})
function Own:broadcast(word) return "own " .. word end
Own:rpc("call", function(self, m) return self:broadcast(m.word) end)
local own = node:spawn(Own)

plenum.experiment(function()
  plenum.check(plenum.call(root, { "sum" }) == 4 and plenum.now() == 0, "without a clock a cast takes no time")
  plenum.call(root, { "tell", word = "z" })
  plenum.check(plenum.inspect(leaf).told == "z" and plenum.now() == 0, "neither does a broadcast")
  plenum.check(plenum.call(quick, { "twice" }) == 20, "a type that extends another has casts of its own")
  plenum.check(plenum.call(quick, { "sum" }) == 15, "and inherits the other's")
  plenum.check(plenum.call(own, { "call", word = "x" }) == "own x", "a type may have a method of that name")
  plenum.check(plenum.inspect(own).broadcast == nil, "instances do not get the module's")
end)

plenum.at_end(function()
  plenum.check(cast.sum(nil, { n = 3, nil, 2, nil }) == 2 and cast.sum(nil, { n = 0 }) == 0, "cast.sum skips nil")
  plenum.check(math.type(cast.sum(1, { n = 1, 2 })) == "integer", "integers stay integers")
  plenum.check(cast.max(nil, { n = 3, nil, -2, nil }) == -2 and cast.max(3, { n = 1, 1 }) == 3, "cast.max, too")
  plenum.check(cast.max(nil, { n = 2 }) == nil, "the greatest of nothing is nil")
end)
