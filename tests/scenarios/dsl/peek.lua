-- SPDX-License-Identifier: MIT
-- peek and poke: fields of types' processes are read and set by mail that follows addresses.
-- Expect: 63 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "peek", unit = "tick" }

local a, b, c = plenum.device { name = "a" }, plenum.device { name = "b" }, plenum.device { name = "c" }
plenum.link(a, b, { latency = 1 })
plenum.link(b, c, { latency = 1 })

local CAPTURED = { list = { 1, 2 } }

-- It is blocked in a receive that everything fits.
local Node = plenum.process("node", { clock_rate = 1, color = "red", shape = { corners = { 3, 4 } }, got = 0 })
function Node.command:START()
  self.captured, self.box = CAPTURED, plenum.mailbox()
  self.data:push(7)
  self.data:push { "deep" }
  self:continue({ "WAIT", 5 }, { "LATER", 6 })
end
function Node.command:WAIT()
  while true do
    plenum.receive_match(plenum.any)
    self.got = self.got + 1
  end
end
function Node.command:LATER() end
function Node:area() return #self.shape.corners end

local far = c:spawn(Node, { color = "blue" })
local middle = b:spawn(Node, { next = far })
local near = a:spawn(Node, { next = middle, peers = { middle, far }, here = a })

-- What the call raises, or false.
local function failure(call, ...)
  local ok, why = pcall(call, ...)
  return not ok and (type(why) == "table" and table.concat(why, " ") or why)
end

local function says(why, ...)
  for _, words in ipairs { ... } do
    if not why or not why:find(words, 1, true) then return false end
  end
  return true
end

a:spawn(function()
  plenum.sleep(3)
  local function peek(...) return plenum.peek(near, { ... }) end
  plenum.check(peek "color" == "red", "a field")
  plenum.check(plenum.now() == 4, "is read on an edge")
  plenum.check(peek("shape", "corners", 2) == 4, "in tables within it")
  plenum.check(peek("shape").corners[1] == 3, "a table comes whole")
  plenum.check(peek "nothing" == nil and peek("shape", "nothing") == nil, "what is not there is nil")
  plenum.check(peek "next" == middle and peek "here" == a, "an address at the end is the value")
  plenum.check(peek("captured", "list", 2) == 2, "captured tables are read, too")
  local before = plenum.now()
  plenum.check(peek("next", "next", "color") == "blue", "the message is sent on at addresses")
  plenum.check(plenum.now() - before >= 4, "which takes the time of the links")
  plenum.check(peek("peers", 2, "shape", "corners", 1) == 3, "also at those in tables")
  plenum.check(peek("data", 1) == 7 and peek("data", 2, 1) == "deep" and #peek "data" == 2, "the data stack")
  local commands = peek "commands"
  plenum.check(#commands == 2 and commands[1][1] == "LATER" and commands[1][2] == 6, "the command stack")
  plenum.check(commands[2][1] == "waiting", "and what waits there")

  -- A path that leads nowhere.
  local why = failure(plenum.peek, near, { "next", "next", "shape", "none", "x", 1, true })
  plenum.check(says(why, "peek.lua:", "node 1 on c", "next.next.shape.none is nil", "x[1][true]"), "nil with path left")
  plenum.check(says(failure(peek, "color", "x"), "color is a string"), "a string has no fields")
  plenum.check(says(failure(peek, "here", "name"), "here is a device"), "nor has a device")
  plenum.check(says(failure(peek, "next", "area"), "node 2 on b: next.area is a method"), "a method is no field")
  plenum.check(says(failure(peek, "area", "x"), "area is a method"), "also under way")
  plenum.check(says(failure(peek, "next", "box"), "cannot send a mailbox at next.box"), "what cannot be sent")
  plenum.check(says(failure(peek, "box", 1), "box is a mailbox"), "what cannot be looked into")
  plenum.check(says(failure(peek), "peek.lua:", "empty"), "an empty path")
  plenum.check(says(failure(peek, {}), "peek.lua:", "not a table"), "a table in a path")
  plenum.check(says(failure(peek, 0 / 0), "peek.lua:", "not a number"), "no key")
  plenum.check(says(failure(plenum.peek, near, "color"), "peek.lua:", "not a string"), "no list")
  plenum.check(says(failure(plenum.peek, 1, { "x" }), "peek.lua:", "not to a number"), "no target")

  -- Setting.
  local function poke(path, ...) return plenum.poke(near, path, ...) end
  plenum.check(poke({ "color" }, "green") == true and peek "color" == "green", "a field is set")
  plenum.check(poke({ "next", "shape", "corners", 3 }, { 5, a }) and peek("next", "shape", "corners", 3, 1) == 5,
    "far away, in a table, to a table")
  plenum.check(poke({ "fresh" }, 1) and peek "fresh" == 1, "one that was not there")
  plenum.check(poke({ "fresh" }, nil) and peek "fresh" == nil, "to nil")
  plenum.check(poke({ "next", "next" }, near) and peek("next", "next", "color") == "green", "to an address")
  plenum.check(says(failure(poke, { "next", "area" }, 1), "next.area is a method"), "methods are not set")
  plenum.check(says(failure(poke, { "data" }, 1), "data is a stack"), "nor stacks")
  plenum.check(says(failure(poke, { "commands", 1 }, 1), "commands is a stack"), "nor what is in them")
  plenum.check(says(failure(poke, { "captured", "list", 1 }, 1), "captured.list is a captured table"),
    "nor what others have captured")
  plenum.check(says(failure(poke, { "color", "x" }, 1), "color is a string"), "a string has no fields to set")
  plenum.check(says(failure(poke, { "none", "x" }, 1), "none is nil"), "nor has nil")
  plenum.check(says(failure(poke, { "color" }), "peek.lua:", "there is no value"), "a value must be given")
  plenum.check(says(failure(poke, { "color" }, { { print } }), "peek.lua:", "a function is no value"), "and be plain")
  plenum.check(says(failure(poke, { "color" }, { Node }), "a type is no value"), "types are not")
  plenum.check(says(failure(poke, { "color" }, plenum.mailbox()), "peek.lua:", "mailbox at message.value"),
    "nor are mailboxes")
  local cycle = {}
  cycle[1] = cycle
  plenum.check(says(failure(poke, { "color" }, cycle), "peek.lua:", "cycle"), "nor is a cycle")
  plenum.check(peek "color" == "green", "nothing has changed then")

  -- No answer.
  local dead = a:spawn(function() end)
  plenum.sleep(1)
  plenum.check(failure(plenum.peek, dead, { "x" }) == "returned noproc", "nobody is there")
  poke({ "next" }, dead)
  plenum.check(failure(peek, "next", "x") == "returned noproc", "or nobody further on")
  plenum.check(failure(plenum.poke, { "nobody", c }, { "x" }, 1) == "returned noname", "a name, too")
  local box = plenum.mailbox()
  plenum.check(failure(plenum.peek, box.address, { "x" }, 4) == "timeout", "only types answer")
  plenum.check(box:receive()[1] == "plenum.get", "to others it is mail")

  -- By hand.
  plenum.send(far, { "plenum.get", path = { "color" }, reply_to = box.address })
  local m = box:receive()
  plenum.check(m[1] == "reply" and m[2] == "blue", "by hand")
  plenum.send(far, { "plenum.set", path = { "color" }, value = 1 })
  plenum.send(far, { "plenum.get", path = {}, behind = { {} }, reply_to = box.address })
  m = box:receive()
  plenum.check(m[1] == "plenum.error" and says(m[2], "node 1 on c", "empty"), "what is wrong is answered")
  plenum.send(far, { "plenum.set", path = { "color" }, value = print, reply_to = box.address })
  plenum.check(says(box:receive()[2], "a function is no value"), "also about values")
  for _, path in ipairs { 1, { 1, { 2 } }, { "next", print } } do plenum.send(far, { "plenum.get", path = path }) end
  plenum.send(far, { "plenum.get" })
  plenum.send(far, { "plenum.set", path = { "color", "x" } })
  plenum.check(plenum.peek(far, { "color" }) == 1, "without reply_to nothing is answered, and nobody harmed")
  plenum.check(plenum.ask(far, { "plenum.get", path = { "got" } }):await() == 0, "ask does as well")
  plenum.check(plenum.peek(far, { "got" }) == 0, "nothing of this was received")
end)

-- Other machines.
local Sleeper = plenum.process("sleeper", { clock_rate = 1, field = "asleep" })
function Sleeper.command:START() plenum.sleep(1000) end
local Idle = plenum.process("idle", { field = "no clock, no clause, no START" })
local Own = plenum.process("own", { field = "hidden" })
Own:rpc("plenum.get", function(self, m) return m.path[1] .. " by my own clause" end)
local Head = plenum.process("head", { clock_rate = 1, peruse_inbox = false, field = "head" })
function Head.command:START() self:continue { "START" } end
Head:on("other", function() end)
local One = plenum.process("one", { clock_rate = 1, exhaust_inbox = false, got = 0 })
function One.command:START()
  plenum.receive()
  self.got = self.got + 1
  self:continue { "START" }
end
One:subordinate("side", function(self, m)
  plenum.reply(m, plenum.self())
  plenum.sleep(100)
  self.done = true
end)

plenum.experiment(function()
  plenum.sleep(500)
  local started = plenum.now()
  plenum.check(plenum.peek(c:spawn(Sleeper), { "field" }) == "asleep" and plenum.now() <= started + 2,
    "one that sleeps answers")
  local idle = c:spawn(Idle)
  plenum.check(says(plenum.peek(idle, { "field" }), "no START"), "one that idles")
  plenum.check(plenum.peek(idle, { "other" }) == nil, "again and again")
  plenum.check(plenum.peek(c:spawn(Own), { "field" }) == "field by my own clause", "an author's clause comes first")
  local head = c:spawn(Head)
  for _ = 1, 3 do head:send { "other" } end
  plenum.check(plenum.peek(head, { "field" }) == "head", "one that looks at the head of its mailbox")
  head:send { "nobody's" }
  plenum.check(failure(plenum.peek, head, { "field" }, 10) == "timeout", "does not look behind it")

  local one = c:spawn(One)
  local box = plenum.mailbox()
  for i = 1, 9 do plenum.send(one, { "plenum.get", path = { "got" }, reply_to = box.address, i }) end
  one:send { "mail" }
  for _ = 1, 9 do plenum.check((box:receive(20) or {})[1] == "reply", "one message an edge: each is answered") end
  plenum.sleep(5)
  plenum.check(plenum.inspect(one).got == 1, "and none received")
  local side = plenum.call(one, { "side" })
  plenum.check(plenum.peek(side, { "got" }) == 1, "a side process answers for the fields it shares")
  local futures = plenum.ask_all({ far, middle }, { "plenum.get", path = { "got" } })
  plenum.check(plenum.await_all(futures)[2] == 0, "a batch may be asked")
  plenum.stop()
end)
