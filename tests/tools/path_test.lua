-- SPDX-License-Identifier: MIT
-- What `plenum blame` says of small worlds whose paths arithmetic tells, in TAP: path_test.lua PLENUM
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]
local tracing = require "tracing"
local equal, has, test = harness.equal, harness.has, harness.test

local HEAD = [[
local plenum = require "plenum"
plenum.scenario { unit = "ms" }
local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
]]
local TICKS = 1000000000 -- in a millisecond

local function ms(ticks) return ("%.9g"):format((ticks or 0) / TICKS) end

-- "mailbox server 5 :12", where :12 is the line.
local function tell(step)
  local words = { step.part }
  if step.place ~= "nowhere" then
    words[#words + 1] = step.place:gsub(" on %w+$", ""):gsub("^the ", ""):gsub(" %d+$", "")
  end
  words[#words + 1] = ms(step.ticks)
  words[#words + 1] = step.line and step.line:match(":%d+$")
  return table.concat(words, " ")
end

-- The path of what the options ask for, in one shard and in two.
local function path_of(text, ...)
  local file = harness.write("world.lua", HEAD .. text)
  local said
  for shards = 1, 2 do
    local folder = tracing.run(file, "--shards", shards)
    local _, out = tracing.plenum("blame", folder, "--json", "-", ...)
    said = said or out
    equal(out, said, "what is said of two shards")
  end
  return tracing.json("blame", "trace-" .. tracing.count(), "--json", "-", ...)
end

local function is_path(of, wanted, begin)
  assert(#of.path.steps > 0, "no time has gone")
  local got, at = {}, of.path.steps[1].begin
  equal(ms(at), ms((begin or 0) * TICKS), "the beginning")
  for i, step in ipairs(of.path.steps) do
    equal(step.begin, at, "the beginning of step " .. i)
    got[i], at = tell(step), at + step.ticks
  end
  equal(table.concat(got, "\n"), table.concat(wanted, "\n"), "the path")
  equal(of.path.ticks, at - of.path.steps[1].begin, "the length")
end

-- The parts of all lives, in ms.
local function is_parts(of, wanted)
  for part in pairs(of.parts) do assert(wanted[part], "the part " .. part) end
  local all = 0
  for part, time in pairs(wanted) do
    equal(ms(of.parts[part]), ms(time * TICKS), part)
    all = all + time
  end
  equal(ms(of.ticks), ms(all * TICKS), "all of it")
end

test("a pipeline: each stage and each link", function()
  local of = path_of [[
local c = plenum.device { name = "c" }
plenum.link(a, b, { latency = 2 })
plenum.link(b, c, { latency = 4 })
local last = c:spawn { function()
  plenum.receive()
  plenum.work(5)
end, name = "last" }
local first = b:spawn { function()
  plenum.receive()
  plenum.work(3)
  last:send { "item" }
end, name = "first" }
a:spawn { function()
  plenum.sleep(1)
  first:send { "item" }
end, name = "source" }
]]
  is_path(of, { "sleep source 1 :17", "propagation a -> b 2 :18", "handling first 3 :13", "propagation b -> c 4 :14",
    "handling last 5 :9" })
  is_parts(of, { propagation = 6, handling = 8 })
end)

test("of three answers the slowest decides", function()
  local of = path_of([[
plenum.link(a, b, { latency = 1 })
local servers = {}
for i, work in ipairs { 1, 7, 3 } do
  servers[i] = b:spawn { function()
    local m = plenum.receive()
    plenum.work(work)
    plenum.reply(m, i)
  end, name = "server-" .. i }
end
a:spawn { function()
  plenum.sleep(10)
  local span = plenum.span("fan")
  plenum.await_all(plenum.ask_all(servers, { "ask" }))
  span:finish()
end, name = "client" }
]], "--span", "fan")
  is_path(of, { "propagation a -> b 1 :16", "handling server-2 7 :9", "propagation b -> a 1 :10" }, 10)
  equal(of.count, 1, "the count")
  has(of.verdict, "77.8 % of the time went to server-2 2 on b: 100 % of that was handling for ask at world.lua:9")
end)

test("a timer, and another that it has set", function()
  is_path(path_of [[
a:spawn { function()
  plenum.send_after(5, plenum.self(), { "soon" })
  plenum.receive()
  plenum.send_after(2, plenum.self(), { "again" })
  plenum.receive()
end, name = "waiter" }
]], { "timer waiter 5 :5", "timer waiter 2 :7" })
end)

test("who waits for a lock waits for its holder's word", function()
  local of = path_of([[
local lock = a:spawn { function()
  while true do
    plenum.reply(plenum.receive_match { "acquire" }, true)
    plenum.receive_match { "release" }
  end
end, name = "lock" }
for i = 1, 3 do
  a:spawn { function()
    plenum.sleep(i)
    local span = plenum.span("turn")
    plenum.call(lock, { "acquire" })
    plenum.sleep(6)
    lock:send { "release" }
    span:finish()
  end, name = "holder-" .. i }
end
]], "--span", "turn")
  -- They ask at 1, 2, 3 and hold from 1, 7, 13.
  is_path(of, { "mailbox lock 10 :14", "sleep holder-3 6 :15" }, 3)
  equal(ms(of.ticks), "33", "all of it")
  is_parts(of, { mailbox = 15, sleep = 18 })
  equal(of.places[1].name, "lock 1 on a", "the first place")
  equal(of.meanwhile[1].name, "lock 1 on a: waits for release", "what the lock did")
  equal(ms(of.meanwhile[1].ticks), "15", "for so long")
end)

test("a slow link: waiting for it, transfer, propagation", function()
  local of = path_of [[
plenum.link(a, b, { latency = 3, bandwidth = 20 })
local sink = b:spawn { function()
  for _ = 1, 3 do plenum.receive() end
end, name = "sink" }
a:spawn { function()
  for _ = 1, 3 do sink:send({ "data" }, { size = 100 }) end
end, name = "source" }
]]
  is_path(of, { "sending a -> b 10 :9", "transfer a -> b 5 :9", "propagation a -> b 3 :9" })
  is_parts(of, { sending = 5 + 10, transfer = 15, propagation = 9 })
end)

test("two links: the second's queue is a router's", function()
  local of = path_of [[
local c = plenum.device { name = "c" }
plenum.link(a, b, { latency = 1 })
plenum.link(b, c, { latency = 1, bandwidth = 10 })
local sink = c:spawn { function()
  for _ = 1, 2 do plenum.receive() end
end, name = "sink" }
a:spawn { function()
  for _ = 1, 2 do sink:send({ "data" }, { size = 40 }) end
end, name = "source" }
]]
  is_path(of, { "propagation a -> b 1 :11", "routing b -> c 4 :11", "transfer b -> c 4 :11",
    "propagation b -> c 1 :11" })
  is_parts(of, { propagation = 4, routing = 4, transfer = 8 })
end)

test("a courier's model serves one after the other", function()
  local of = path_of [[
local Slow = plenum.courier("slow", { service_time = function() return 3 end })
local c = plenum.device { name = "c", courier = Slow {} }
plenum.link(c, b, { latency = 1 })
local sink = b:spawn { function()
  for _ = 1, 2 do plenum.receive() end
end, name = "sink" }
c:spawn { function()
  for _ = 1, 2 do sink:send { "data" } end
end, name = "source" }
]]
  is_path(of, { "sending courier of c 3 :11", "service courier of c 3 :11", "propagation c -> b 1 :11" })
  is_parts(of, { sending = 3, service = 6, propagation = 2 })
end)

test("too few cores: waiting for one is told from working", function()
  local of = path_of [[
local c = plenum.device { name = "c", cores = 2 }
for i = 1, 6 do
  local worker = c:spawn { function()
    plenum.receive()
    plenum.work(2)
  end, name = "worker-" .. i }
  worker:send { "go" }
end
]]
  is_path(of, { "processor cores of c 4 :8", "handling worker-6 2 :8" })
  is_parts(of, { handling = 12, processor = 2 * (2 + 4) })
  equal(of.places[1].name, "the cores of c", "the first place")
end)

test("the next edge of a clock", function()
  local of = path_of([[
plenum.link(a, b, { latency = 5 })
local Server = plenum.process("server", { clock_rate = 1 / 4 })
function Server.command:START() self:continue { "START" } end
Server:rpc("ask", function() return 1 end)
local server = b:spawn(Server)
a:spawn { function()
  local span = plenum.span("request")
  plenum.call(server, { "ask" })
  span:finish()
  plenum.stop()
end, name = "client" }
]], "--span", "request")
  is_path(of, { "propagation a -> b 5 :11", "edge server 3 :11", "propagation b -> a 5" })
end)

test("through processes that are spawned elsewhere, and back", function()
  is_path(path_of [[
plenum.link(a, b, { latency = 2 })
local function back()
  plenum.work(1)
end
local function there()
  plenum.sleep(3)
  plenum.spawn { back, on = a, name = "back" }
end
a:spawn { function()
  plenum.spawn { there, on = b, name = "there" }
end, name = "origin" }
]], { "propagation a -> b 2 :13", "sleep there 3 :9", "propagation b -> a 2 :10", "handling back 1 :6" })
end)

test("a convergecast waits for its farthest leaf", function()
  local of = path_of([[
local cast = require "plenum.cast"
local c = plenum.device { name = "c" }
plenum.link(a, b, { latency = 1 })
plenum.link(a, c, { latency = 4 })
plenum.link(b, c, { latency = 3 })
local Node = plenum.process("node", { children = {}, id = 0 })
function Node.command:START() end
Node:convergecast("sum", function(self)
  return { targets = self.children, input = self.id, combine = cast.sum }
end)
local leaf = c:spawn(Node, { id = 1 })
local near = b:spawn(Node, { id = 2 })
local root = a:spawn(Node, { id = 4, children = { leaf, near } })
a:spawn { function()
  local span = plenum.span("wave")
  plenum.check(plenum.call(root, { "sum" }) == 7, "the sum")
  span:finish()
end, name = "client" }
]], "--span", "wave")
  local length = 0
  for _, step in ipairs(of.path.steps) do length = length + step.ticks end
  equal(ms(length), "8", "the length")
  equal(tell(of.path.steps[1]):gsub(" :%d+", ""), "propagation a -> c 4", "there")
  equal(tell(of.path.steps[2]):gsub(" :%d+", ""), "propagation c -> a 4", "and back")
end)

local LOST = [[
plenum.link(a, b, { latency = 1, loss = 0.9, one_way = true })
plenum.link(b, a, { latency = 1, one_way = true })
local server = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(2)
    plenum.reply(m, 1)
  end
end, name = "server" }
a:spawn { function()
  plenum.sleep(1)
  local span, answer = plenum.span("request"), false
  while not answer do
    %s
  end
  span:finish()
end, name = "client" }
]]

test("what is lost and sent again waited until its time limit, at that line", function()
  for _, try in ipairs { "answer = pcall(plenum.call, server, { 'ask' }, 5)",
    "plenum.send(server, { 'ask', reply_to = plenum.self() }) answer = plenum.receive(5)" } do
    local of = path_of(LOST:format(try), "--span", "request", "--top", "100")
    local summary = harness.read_json(tracing.path("trace-" .. tracing.count() .. "/summary.json"))
    local tries = summary.metrics["dropped"].count
    assert(tries > 0, "none was lost")
    local wanted = {}
    for i = 1, tries do wanted[i] = "timeout a -> b 5 :17" end
    for _, step in ipairs { "propagation a -> b 1 :17", "handling server 2 :9", "propagation b -> a 1 :10" } do
      wanted[#wanted + 1] = step
    end
    is_path(of, wanted, 1)
    equal(of.places[1].name, "a -> b", "the first place")
    has(of.verdict, "a -> b: ")
    has(of.verdict, "was waiting in vain for what it lost at world.lua:17")
  end
end)

test("who waits in vain waits for the link that lost the answer, or for a server that is too slow", function()
  local world = [[
local relay, server = plenum.device { name = "relay" }, plenum.device { name = "server" }
plenum.link(a, relay, { latency = 1 })
plenum.link(relay, server, { latency = 1, one_way = true })
plenum.link(server, a, { latency = 1, one_way = true, loss = %s })
local served = server:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(%s)
    plenum.reply(m, 1)
  end
end, name = "served" }
local relayed = relay:spawn { function()
  while true do plenum.send(served, plenum.receive()) end
end, name = "relayed" }
for i = 1, 6 do
  a:spawn { function()
    plenum.sleep(i / 10)
    local span <close> = plenum.span("request")
    for _ = 1, 2 do pcall(plenum.call, relayed, { "ask" }, 20) end
  end, name = "client-" .. i }
end
]]
  local lost = path_of(world:format(1, 1), "--span", "request")
  is_path(lost, { "timeout server -> a 20 :22", "timeout server -> a 20 :22" }, 0.1)
  equal(lost.places[1].share, 1, "the share of the link")
  local slow = path_of(world:format(0, 100), "--span", "request")
  equal(slow.places[1].name:match("^client"), "client", "the first place")
  equal(#slow.places, 6, "the places")
end)

test("a machine that looks for answers in vain waits on, and there is no time limit", function()
  local world = [[
plenum.link(a, b, { latency = 3.5 })
local server = b:spawn { function()
  while true do plenum.reply(plenum.receive(), 1) end
end, name = "server" }
local Machine = plenum.process("machine", { clock_rate = 1, server = server })
function Machine.command:START()
  plenum.put("span", plenum.span("all"))
  self:continue({ "CALL" }, { "NOTHING" }, { "LATE" })
end
function Machine.command:CALL() plenum.call(self.server, { "ask" }) end
function Machine.command:NOTHING() plenum.await_all {} end
function Machine.command:LATE()
  pcall(plenum.call, self.server, { "ask" }, 3)
  plenum.get("span"):finish()
end
a:spawn(Machine)
]]
  is_path(path_of(world, "--span", "all"), { "handling machine 1", "propagation a -> b 3.5 :13",
    "propagation b -> a 3.5 :6", "edge machine 1 :13", "handling machine 1", "edge machine 1 :14", "handling machine 1",
    "timeout machine 3 :16" })
end)

test("a command that mail has woken in time has not waited for its time limit", function()
  is_path(path_of [[
local Machine = plenum.process("machine", { clock_rate = 1 })
function Machine.command:START() self:continue({ "RECEIVE" }, { "REST" }, { "SLEEP" }) end
function Machine.command:RECEIVE() plenum.receive(5) end
function Machine.command:REST() plenum.record("rest", 1) end
function Machine.command:SLEEP() plenum.sleep(2) end
local machine = a:spawn(Machine)
b:spawn { function()
  plenum.sleep(2.5)
  plenum.spawn { function(to) to:send { "wake" } end, machine, on = a }
end, name = "other" }
plenum.link(a, b, { latency = 1 })
]], { "sleep other 2.5 :11", "propagation b -> a 1 :12", "edge machine 0.5 :12", "handling machine 2",
    "sleep machine 2 :8", "handling machine 1" })
end)

test("a duplicate has a life of its own", function()
  local of = path_of [[
plenum.link(a, b, { latency = 2, duplicate = 1 })
local server = b:spawn { function()
  for _ = 1, 2 do
    plenum.receive()
    plenum.work(3)
  end
end, name = "server" }
a:spawn { function() server:send { "ask" } end, name = "client" }
]]
  equal(of.count, 2, "the count")
  is_parts(of, { propagation = 4, mailbox = 3, handling = 6 })
  is_path(of, { "propagation a -> b 2 :11", "mailbox server 3 :11", "handling server 3 :8" })
end)

local NESTED = [[
plenum.link(a, b, { latency = 1 })
local server = b:spawn { function()
  for n = 1, 2 do
    local m = plenum.receive()
    local span = plenum.span("serve")
    plenum.work(2 * n)
    span:finish()
    plenum.reply(m, 1)
  end
end, name = "server" }
a:spawn { function()
  local outer = plenum.span("outer")
  for _ = 1, 2 do
    local inner = plenum.span("inner")
    plenum.call(server, { "ask" })
    inner:finish()
    plenum.sleep(5)
  end
  outer:finish()
end, name = "client" }
]]

test("spans within spans, here and there", function()
  local trip = { "propagation a -> b 1 :18", "handling server 4 :9", "propagation b -> a 1 :11" }
  local serve = path_of(NESTED, "--span", "serve")
  equal(serve.count, 2, "the count")
  is_parts(serve, { handling = 6 })
  is_path(serve, { "handling server 4 :9" }, 10)
  local inner = path_of(NESTED, "--span", "inner")
  is_parts(inner, { handling = 6, propagation = 4 })
  is_path(inner, trip, 9)
  local outer = path_of(NESTED, "--span", "outer")
  is_parts(outer, { handling = 6, propagation = 4, sleep = 10 })
  is_path(outer, { trip[1], "handling server 2 :9", trip[3], "sleep client 5 :20", trip[1], trip[2], trip[3],
    "sleep client 5 :20" })
end)

test("a queue before a server: what it did meanwhile, and for whom", function()
  local of = path_of([[
local server = a:spawn { function()
  for _ = 1, 3 do
    plenum.receive()
    plenum.work(4)
  end
end, name = "server" }
for i = 1, 3 do server:send { "job-" .. i } end
]], "--kind", "job-3")
  is_path(of, { "mailbox server 8 :10" })
  is_parts(of, { mailbox = 8, handling = 4 })
  equal(of.meanwhile[1].name, "server 1 on a: work, for job-1, world.lua:7", "for the first")
  equal(of.meanwhile[2].name, "server 1 on a: work, for job-2, world.lua:7", "for the second")
  equal(ms(of.meanwhile[2].ticks), "4", "for so long")
end)

test("hardware that answers later", function()
  local of = path_of([[
local Memory = plenum.component("memory", {
  on_read = function(_, m) plenum.schedule(6, function() plenum.reply(m, 1) end) end,
})
local memory = a:spawn(Memory)
a:spawn { function()
  local span = plenum.span("read")
  plenum.call(memory, { "read" })
  span:finish()
end, name = "cpu" }
]], "--span", "read")
  is_path(of, { "timer memory 6 :5" })
end)

test("an experiment's mail is followed like anybody's", function()
  local of = path_of([[
local server = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(2)
    plenum.reply(m, 1)
  end
end, name = "server" }
plenum.experiment(function()
  plenum.sleep(1)
  local span = plenum.span("request")
  local first, second = plenum.ask(server, { "one" }), plenum.ask(server, { "two" })
  first:await()
  second:await()
  span:finish()
end)
]], "--span", "request")
  is_path(of, { "mailbox server 2 :14", "handling server 2 :7" }, 1)
  equal(of.meanwhile[1].name, "server 1 on b: work, for one, world.lua:7", "what the server did")
  equal(#of.notes, 0, "the notes")
end)

test("what waited in a mailbox until its process left waited there", function()
  local of = path_of([[
plenum.link(a, b, { latency = 1 })
local server = b:spawn { function()
  plenum.sleep(7)
end, name = "server" }
a:spawn { function()
  local span = plenum.span("request")
  pcall(plenum.call, server, { "ask" })
  span:finish()
end, name = "client" }
]], "--span", "request")
  is_path(of, { "propagation a -> b 1 :10", "mailbox server 6 :10", "propagation b -> a 1" })
  equal(of.places[1].name, "server 1 on b", "the first place")
end)

test("who is told of an answer goes on from it, and who sleeps meanwhile does not", function()
  local of = path_of([[
plenum.link(a, b, { latency = 1 })
local servers = {}
for i = 1, 20 do
  servers[i] = b:spawn { function()
    local m = plenum.receive()
    plenum.work(9)
    plenum.reply(m, 1)
  end, name = "server-" .. i }
end
a:spawn { function()
  local span, me = plenum.span("request"), plenum.self()
  for _, future in ipairs(plenum.ask_all(servers, { "ask" })) do
    future:on_done(function() me:send { "done" } end)
  end
  for _ = 1, 20 do plenum.receive() end
  span:finish()
  local sleep = plenum.span("sleep")
  plenum.ask(me, { "ask" }):on_done(function() end)
  plenum.sleep(4)
  sleep:finish()
end, name = "client" }
]], "--span", "request")
  is_path(of, { "propagation a -> b 1 :15", "handling server-20 9 :9", "propagation b -> a 1 :10" })
  local sleep = tracing.json("blame", "trace-" .. tracing.count(), "--json", "-", "--span", "sleep")
  is_path(sleep, { "sleep client 4 :22" }, 11)
end)

test("who serves one on each edge waits for its clock", function()
  local of = path_of([[
local Server = plenum.process("server", { clock_rate = 1 / 2, exhaust_inbox = false })
function Server.command:START() self:continue { "START" } end
Server:on("job", function() end)
local server = b:spawn(Server)
a:spawn { function() plenum.sleep(100) plenum.stop() end, name = "end" }
for _ = 1, 5 do server:send { "job" } end
]], "--kind", "job")
  is_parts(of, { edge = 4 * 2, mailbox = 2 + 4 + 6 })
  equal(of.meanwhile[1].name, "server 1 on b: waits for its clock", "what it did")
  has(of.verdict, "messages waiting in the mailbox while it waited for the next edge of its clock.")
end)

test("a slow device is named where no process of it stands out", function()
  local of = path_of([[
local clients = plenum.device { name = "clients" }
plenum.link(clients, a, { latency = 2 })
plenum.link(clients, b, { latency = 2 })
for i = 1, 8 do
  local server = b:spawn { function()
    local m = plenum.receive()
    plenum.work(9)
    plenum.reply(m, 1)
  end, name = "server-" .. i }
  clients:spawn { function()
    local span <close> = plenum.span("request")
    plenum.call(server, { "ask" })
  end, name = "client-" .. i }
end
]], "--span", "request")
  equal(of.places[1].sort, "link", "the first place")
  has(of.verdict, "69.2 % of the time went to b, spread over its processes: 100 % of that was handling for ask at ")
end)

test("one message's life", function()
  local file = harness.write("world.lua", HEAD .. NESTED)
  local folder = tracing.run(file)
  local of = tracing.json("blame", folder, "--json", "-", "--message", "1.2")
  equal(of.count, 1, "the count")
  is_parts(of, { propagation = 1, handling = 4 })
  for id, said in pairs { ["1.99"] = "no such message", ["1"] = "an id like 3.17", ["x.1"] = "an id like 3.17",
    ["1.0"] = "an id like 3.17", ["1.2.3"] = "an id like 3.17" } do
    local status, _, problem = tracing.plenum("blame", folder, "--message", id)
    equal(status, id == "1.99" and 1 or 2, "the status of " .. id)
    has(problem, said)
  end
end)

tracing.done()
