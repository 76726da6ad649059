-- SPDX-License-Identifier: MIT
-- Nothing is shared: what is sent is copied, what is captured is read-only.
-- Expect: 41 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "isolation", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 1 })

local function fails(text, f, ...)
  local ok, message = pcall(f, ...)
  plenum.check(not ok and tostring(message):find(text, 1, true), text)
end

-- Messages are copied.
for _, device in ipairs { near, far } do
  local receiver = device:spawn(function()
    local m = plenum.receive()
    plenum.check(m[2].x == 1 and m[3][1][1] == "deep", "what the sender changes later changes nothing")
    m[2].x, m[3][1][1] = 3, "changed"
    plenum.reply(m, m)
    m[2].x = 4
  end)
  near:spawn(function()
    local m = { "m", { x = 1 }, { { "deep" } }, reply_to = plenum.self() }
    receiver:send(m)
    m[2].x, m[3][1][1] = 2, "mine"
    local answer = plenum.receive()[2]
    plenum.check(m[2].x == 2 and m[3][1][1] == "mine", "what the receiver changes changes nothing here")
    plenum.check(answer[2].x == 3 and answer[3][1][1] == "changed", "what it sends is what it had then")
  end)
end

-- What a message may hold.
local Type = plenum.process("type", { n = 0, list = {} })
Type:rpc("add", function(self, m)
  self.n = self.n + 1
  self.list[#self.list + 1] = m[2]
  return #self.list
end)

near:spawn(function()
  local me = plenum.self()
  local function copied(value)
    me:send { "m", value }
    return plenum.receive()[2]
  end
  plenum.check(math.type(copied(3)) == "integer" and math.type(copied(3.0)) == "float", "integers stay integers")
  plenum.check(copied(math.mininteger) == math.mininteger and copied(2^53 + 2) == 2^53 + 2, "numbers are exact")
  plenum.check(copied(1 / 0) == 1 / 0 and copied(0 / 0) ~= copied(0 / 0), "infinity and NaN")
  plenum.check(copied("a\0b\xff") == "a\0b\xff" and copied("") == "", "strings are bytes")
  plenum.check(copied(true) == true and copied(false) == false, "booleans")
  plenum.check(copied(me) == me and copied(near) == near, "addresses and devices")
  plenum.check(copied({ [near] = 1, [me] = 2, [true] = 3, [2.5] = 4 })[near] == 1, "keys of all plain kinds")
  local holed = copied { 1, nil, 3 }
  plenum.check(holed[1] == 1 and holed[2] == nil and holed[3] == 3, "what lies behind a hole is there")
  local part = { 1 }
  local twice = copied { part, part }
  plenum.check(twice[1] ~= twice[2] and twice[1][1] == 1 and twice[2][1] == 1, "a table met twice is copied twice")
  local sent = copied(Type)
  local instance = plenum.spawn(sent)
  plenum.check(sent == Type and plenum.call(instance, { "add", 1 }) == 1, "types can be sent and spawned")
  plenum.check(copied(print) == print and copied(string.rep) == string.rep, "functions of the sandbox")
  plenum.check(copied(plenum.send) == plenum.send and copied(plenum.any) == plenum.any, "and plenum's own")
  local n, t = 1, { 1 }
  local other = copied(function() return n + t[1] end)
  n, t[1] = 10, 10
  plenum.check(other() == 2 and n + t[1] == 20, "functions come with private copies of what they capture")
  other = copied(function() n = n + 1 end)
  fails("'n'", other)
  plenum.check(n == 10, "which they cannot change")

  -- What it may not.
  local cycle = {}
  cycle.self = cycle
  fails("cannot send a cycle at message.self", me.send, me, cycle)
  fails("message.out[2]", me.send, me, { "m", out = { 1, plenum.mailbox() } })
  fails("metatable", me.send, me, { setmetatable({}, { __index = {} }) })
  fails("coroutine", me.send, me, { "m", { co = coroutine.create(print) } })
  fails("timer", me.send, me, { plenum.send_after(1000, me, 1) })
  fails("link", me.send, me, { near:link_to(far) })
  fails("nil", me.send, me, nil)
  fails("coroutine", plenum.spawn, function(x) return x end, coroutine.create(print))
  local co = coroutine.create(print)
  fails("co", plenum.spawn, function() return co end)
  plenum.check(plenum.receive(0) == nil, "what cannot be sent is not sent")
end)

-- What the file has is read-only.
local number, list, nested = 1, { 1, 2 }, { inner = { 1 } }
local peers = {}

local function try(text, f)
  near:spawn(function() fails(text, f) end)
end

try("number", function() number = number + 1 end)
try("list", function() list[#list + 1] = 3 end)
try("list", function() table.insert(list, 3) end)
try("list", function() table.sort(list) end)
try("list", function() rawset(list, 1, 3) end)
try("inner", function() nested.inner[1] = 2 end)
try("undeclared", function() undeclared = 1 end) -- luacheck: ignore
try("print", function() print = nil end) -- luacheck: ignore
try("string", function() string.own = 1 end) -- luacheck: ignore
try("plenum", function() plenum.own = 1 end)

near:spawn(function()
  plenum.check(number == 5 and #list == 3, "it is seen as it stands when the file has been read")
  plenum.check(nested.inner[1] == 1 and #peers == 3 and peers[3], "a list of peers that was filled later is whole")
  local sum, keys = 0, ""
  for _, n in ipairs(list) do sum = sum + n end
  for k in pairs { b = 1, a = 2, [2] = 3 } do keys = keys .. k end
  plenum.check(sum == 6 and #list == 3 and list[2] == 2 and next(list) == 1, "reading works in all ways")
  plenum.check(keys == "2ab", "pairs visits fields in order")
  plenum.check(table.concat(list, " ") == "1 2 3" and select("#", table.unpack(list)) == 3, "so does the library")
end)

number = 5
list[3] = 3
for i = 1, 3 do peers[i] = near:spawn(function() plenum.receive() end) end

-- State lives in locals, also those of closures that the process makes.
for i = 1, 2 do
  near:spawn(function()
    local total = 0
    local function add(n) total = total + n end
    add(i)
    plenum.self():send { "n" }
    plenum.receive { { { "n" }, function() add(10) end } }
    plenum.check(total == 10 + i, "a process's own closures share its locals")
  end)
end

-- Instances of a type.
near:spawn(function()
  local a, b = plenum.spawn(Type), plenum.spawn(Type)
  plenum.call(a, { "add", 1 })
  plenum.call(a, { "add", 2 })
  plenum.check(plenum.call(b, { "add", 1 }) == 1 and plenum.call(a, { "add", 3 }) == 3,
    "instances have their own tables")
end)
