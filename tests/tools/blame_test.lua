-- SPDX-License-Identifier: MIT
-- `plenum blame`, in TAP: blame_test.lua PLENUM [SEEDS]
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]
local tracing = require "tracing"
local equal, has, test = harness.equal, harness.has, harness.test

local BOTTLENECK = tracing.absolute(here .. "../scenarios/random/bottleneck.lua")
local WORLD = tracing.absolute(here .. "../scenarios/random/world.lua")
local SEEDS = math.tointeger(arg[2] or 12)
local LOCKS = tracing.absolute(here .. "../scenarios/random/lock.lua")

local function write(name, text) return harness.write(name, 'local plenum = require "plenum"\n' .. text) end

local function blame(folder, ...) return (tracing.json("blame", folder, "--json", "-", ...)) end

local function sum(parts)
  local all = 0
  for _, ticks in pairs(parts) do all = all + ticks end
  return all
end

-- Steps follow one another and add up.
local function is_exact(path)
  local at, all = path.steps[1] and path.steps[1].begin, 0
  for i, step in ipairs(path.steps) do
    equal(step.begin, at, "the beginning of step " .. i)
    assert(step.ticks > 0, "a step takes time")
    at, all = at + step.ticks, all + step.ticks
    if step.meanwhile then
      local told = 0
      for _, doing in ipairs(step.meanwhile) do told = told + doing.ticks end
      equal(told, step.ticks, "what was done meanwhile")
    end
  end
  equal(path.left_out, 0, "steps left out")
  equal(all, path.ticks, "the length of the path")
  equal(sum(path.parts), path.ticks, "the sum of the path's parts")
end

local ALL = { "--top", "1000000" }

test("the lives of all messages add up to what the summary says of them", function()
  for seed = 1, SEEDS do
    local folder = tracing.run(WORLD, "--seed", seed, "--shards", 1 + seed % 4)
    local of = blame(folder)
    local summary = harness.read_json(tracing.path(folder .. "/summary.json"))
    equal(of.count, summary.metrics.messages.count, "the count")
    for _, part in ipairs { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge" } do
      local ticks, units = of.parts[part] or 0, summary.metrics.messages.parts[part]
      assert(math.abs(ticks / 1e9 - units) < 1e-9 * (1 + units), ("seed %d: %s: %s ticks, %s units"):format(seed, part,
        ticks, units))
    end
    equal(sum(of.parts), of.ticks, "the sum of all parts")
  end
end)

test("paths add up, whatever the system", function()
  for seed = 1, SEEDS do
    for _, file in ipairs { WORLD, LOCKS, BOTTLENECK } do
      local folder = tracing.run(file, "--seed", seed)
      local path = blame(folder, table.unpack(ALL)).path
      if path then is_exact(path) end
      if file == BOTTLENECK then
        local of = blame(folder, "--span", "request", table.unpack(ALL))
        is_exact(of.path)
        assert(of.count > 0 and of.path.ticks <= of.ticks, "the longest is no longer than all of them")
      end
    end
  end
end)

test("the same is said for every number of shards, and compressed", function()
  for seed = 1, math.min(SEEDS, 4) do
    local first
    for _, options in ipairs { { "--shards", 1 }, { "--shards", 2 }, { "--shards", 4 }, { "--trace-compress" } } do
      local folder = tracing.run(WORLD, "--seed", seed, table.unpack(options))
      local _, out = tracing.plenum("blame", folder, "--json", "-", table.unpack(ALL))
      first = first or out
      assert(out == first, "it is not the same")
    end
  end
end)

-- One client, one slow way there, a server that sleeps, works and asks another: figures by hand.
local KNOWN = [[
plenum.scenario { unit = "ms" }
local a = plenum.device { name = "a" }
local b = plenum.device { name = "b", cores = 1 }
plenum.link(a, b, { latency = 2, bandwidth = 10 })
local helper = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.sleep(3)
    plenum.reply(m, 1)
  end
end, name = "helper" }
local server = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(5)
    plenum.call(helper, { "help" })
    plenum.reply(m, 1)
  end
end, name = "server" }
a:spawn { function()
  plenum.sleep(1)
  local span <close> = plenum.span("request")
  server:send({ "ask" }, { size = 40 })
  plenum.call(server, { "ask", n = 1 })
end, name = "client" }
]]

test("a path is told step by step: figures by hand", function()
  local folder = tracing.run(write("known.lua", KNOWN))
  local of = blame(folder, "--span", "request", table.unpack(ALL))
  local got = {}
  for _, step in ipairs(of.path.steps) do
    got[#got + 1] = ("%s %s %g"):format(step.part, step.place, step.ticks / 1e9)
  end
  local size = 0.1 -- a byte
  local summary = harness.read_json(tracing.path(folder .. "/summary.json"))
  local ask = (summary.metrics["messages:ask"].bytes - 40) * size
  local reply = summary.metrics["messages:reply"].bytes
  assert(reply > 0, "there are replies")
  equal(got[1], "sending a -> b 4", "step 1")
  equal(got[2], ("transfer a -> b %g"):format(ask), "step 2")
  equal(got[3], "propagation a -> b 2", "step 3")
  equal(got[4], ("mailbox server 2 on b %g"):format(8 - ask), "step 4")
  equal(got[5], "handling server 2 on b 5", "step 5")
  equal(got[6], "sleep helper 1 on b 3", "step 6")
  has(got[7], "transfer b -> a")
  equal(got[8], "propagation b -> a 2", "step 8")
  equal(#got, 8, "the number of steps")
  local meanwhile = of.path.steps[4].meanwhile
  equal(meanwhile[1].why, "work", "what the server did meanwhile")
  equal(meanwhile[1].line, "known.lua:16", "and at which line")
  equal(meanwhile[2].why, "answers", "and then")
  equal(meanwhile[2].ticks, 3000000000, "for so long")
end)

test("timers, time limits and spawned processes are on the path", function()
  local folder = tracing.run(write("timers.lua", [[
plenum.scenario { unit = "ms" }
local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })
a:spawn { function()
  plenum.receive(4)
  plenum.send_after(2, plenum.self(), { "soon" })
  plenum.receive()
  plenum.spawn { function()
    plenum.sleep(8)
    plenum.record("done", 1)
  end, on = b, name = "far" }
end, name = "near" }
]]))
  local path = blame(folder, table.unpack(ALL)).path
  is_exact(path)
  local got = {}
  for _, step in ipairs(path.steps) do got[#got + 1] = step.part .. " " .. step.ticks // 1000000000 end
  equal(table.concat(got, ", "), "timeout 4, timer 2, propagation 1, sleep 8", "the path")
end)

test("waiting for a core is told from working", function()
  local folder = tracing.run(write("cores.lua", [[
plenum.scenario { unit = "ms" }
local a = plenum.device { name = "a", cores = 1 }
local done = {}
for i = 1, 2 do
  done[i] = a:spawn(function()
    plenum.receive()
    plenum.work(3)
  end)
  done[i]:send { "go" }
end
]]))
  local of = blame(folder)
  equal(of.parts.handling, 6000000000, "worked")
  equal(of.parts.processor, 3000000000, "waited for a core")
  equal(of.path.parts.processor, 3000000000, "on the path")
end)

test("kinds, instants and rows can be chosen", function()
  local folder = tracing.run(BOTTLENECK, "--seed", 3)
  local of = blame(folder, "--kind", "ask", "--top", 2)
  equal(#of.kinds, 1, "the number of kinds")
  equal(of.kinds[1].name, "ask", "the kind")
  equal(#of.places, 2, "the number of places")
  local early, late = blame(folder, "--to", "100 ms"), blame(folder, "--from", "100.000000001 ms")
  equal(early.count + late.count, blame(folder).count, "the count of both halves")
  assert(early.path.steps[#early.path.steps].begin < 100 * 1000000000, "the early path ends early")
  equal(late.path.steps[1].begin >= 100000000001, true, "the late path begins late")
end)

test("traces of some kinds or devices, or from later on, are told as far as they go", function()
  for _, options in ipairs { { "--trace-kind", "ask" }, { "--trace-device", "hot" }, { "--from", "50 ms" } } do
    local folder = tracing.run(BOTTLENECK, "--seed", 2, table.unpack(options))
    local of = blame(folder, table.unpack(ALL))
    assert(of.ticks > 0, "nothing is told")
    equal(sum(of.parts), of.ticks, "the sum of all parts")
    is_exact(of.path)
  end
end)

test("what is missing of a trace is said", function()
  local whole = blame(tracing.run(BOTTLENECK, "--seed", 2))
  equal(#whole.notes, 0, "the notes of a whole trace")
  for words, said in pairs {
    ["--trace-kind ask"] = "tells only of: messages of kind ask.",
    ["--trace-device hot"] = "tells only of: what happened on hot.",
    ["--from 50ms --to 80ms"] = "tells only of: from 50ms on; up to 80ms.",
  } do
    local options = {}
    for word in words:gmatch("%S+") do options[#options + 1] = word end
    local folder = tracing.run(BOTTLENECK, "--seed", 2, table.unpack(options))
    local of = blame(folder)
    has(of.notes[1], said)
    if not words:find("kind") then has(of.notes[2], "messages the trace does not tell the way") end
    local _, out = tracing.plenum("blame", folder)
    has(out, said)
    local status, _, problem = tracing.plenum("blame", folder, "--kind", "nothing")
    equal(status, 1, "the status")
    has(problem, said)
  end
  local folder = tracing.run(BOTTLENECK, "--seed", 2)
  tracing.shell("rm " .. folder .. "/summary.json")
  has(blame(folder).notes[1], "did not come to its end")
end)

test("a span, or a kind, that is not there", function()
  local folder = tracing.run(write("none.lua", [[
local a = plenum.device { name = "a" }
a:spawn(function()
  local one <close> = plenum.span("order")
  plenum.span("never")
  plenum.send(plenum.self(), { "ask" })
  plenum.receive()
end)
]]))
  for words, said in pairs { ["--span ordr"] = 'did you mean "order"?', ["--span x"] = 'there are "never", "order"',
    ["--span never"] = "1 of them have begun and none has ended", ["--kind aks"] = 'did you mean "ask"?',
    ["--kind zebra"] = 'there are "ask"' } do
    local option, name = words:match("(%S+) (%S+)")
    local status, out, problem = tracing.plenum("blame", folder, option, name)
    equal(status, 1, "the status of " .. words)
    equal(out, "", "the output of " .. words)
    has(problem, said)
  end
  equal(blame(folder, "--span", "order").count, 1, "the count")
end)

-- One asks and sleeps for very long: the path is of many thousand steps, the last of which are told one by one.
test("a long path: few steps are told, and all of them count", function()
  local folder = tracing.run(write("long.lua", [[
plenum.scenario { unit = "ms" }
local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })
local server = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(2)
    plenum.reply(m, 1)
  end
end, name = "server" }
a:spawn { function()
  for _ = 1, 12000 do
    plenum.call(server, { "ask" })
    plenum.sleep(3)
  end
end, name = "client" }
]]))
  local path = blame(folder).path
  equal(path.parts.handling, 12000 * 2 * 10 ^ 9, "the handling")
  equal(path.parts.propagation, 12000 * 2 * 10 ^ 9, "the propagation")
  equal(path.parts.sleep, 12000 * 3 * 10 ^ 9, "the sleep")
  equal(#path.steps, 20, "the steps that are told")
  equal(path.left_out, 4 * 12000 - 20, "the others")
  equal(blame(folder, "--from", "42 s").path.left_out, 4 * 6000 - 20, "the others of the second half")
  local halves = blame(folder, "--to", "42 s").path.ticks + blame(folder, "--from", "42 s").path.ticks
  equal(halves, path.ticks, "both halves")
end)

test("names are anybody's: quotes, lines, other bytes", function()
  local folder = tracing.run(write("odd.lua", [[
local a = plenum.device { name = '<"&\nZürich' }
local server = a:spawn(function()
  plenum.receive()
  plenum.work(1)
end)
server:send { 'k"\n<\255>' }
]]))
  local status, out = tracing.plenum("blame", folder)
  equal(status, 0, "the status")
  has(out, '<"& Zürich')
  equal(blame(folder).ticks, 1000000000, "the time")
end)

test("broken and cut traces: a reason, or what there is", function()
  local folder = tracing.run(BOTTLENECK, "--seed", 2)
  for _, bytes in ipairs { 0, 1, 47, 48, 49, 1000, 5000 } do
    tracing.shell(("rm -rf cut && cp -r %s cut && truncate -s %d cut/ctf/stream-1"):format(folder, bytes))
    local status, out = tracing.plenum("blame", "cut")
    equal(status, 0, "the status")
    if bytes > 0 then has(out, "cut short") end
  end
  math.randomseed(1)
  local stream = harness.read(tracing.path(folder .. "/ctf/stream-1"))
  for _ = 1, 5 * SEEDS do
    local at = math.random(48, #stream - 8)
    local file = assert(io.open(tracing.path "cut/ctf/stream-1", "wb"))
    file:write(stream:sub(1, at), string.pack("<i8", math.random(0)), stream:sub(at + 9))
    file:close()
    local status, _, said = tracing.plenum("blame", "cut", "--span", "request")
    assert(status == 0 or status == 1 and said:find("cut/ctf/stream-1", 1, true), status .. said)
  end
  local status, _, said = tracing.plenum("blame", "nowhere")
  equal(status, 1, "the status")
  has(said, "there is no folder nowhere")
end)

test("what is most but not half of it is not called most of it", function()
  local scenario = [[
local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })
local sink = b:spawn(function() while true do plenum.receive() end end)
a:spawn(function()
  for _, kind in ipairs { %s } do plenum.send(sink, { kind }) end
end)
]]
  local folder = tracing.run(write("some.lua", scenario:format('"x", "x", "y", "z", "v"')))
  has(blame(folder).verdict, "100 % of that was propagation, above all (40 %) of x, sent at some.lua:6.")
  folder = tracing.run(write("most.lua", scenario:format('"x", "x", "x", "y"')))
  has(blame(folder).verdict, "100 % of that was propagation, mostly (75 %) of x, sent at most.lua:6.")
  folder = tracing.run(write("all.lua", scenario:format('"x"')))
  has(blame(folder).verdict, "100 % of that was propagation, of x, sent at all.lua:6.")
end)

test("bad usage", function()
  for _, words in ipairs { {}, { "a", "b" }, { "x", "--top", "0" }, { "x", "--spam", "y" },
    { "x", "--span", "a", "--kind", "b" }, { "x", "--json", "/nowhere/x" } } do
    local status, _, said = tracing.plenum("blame", table.unpack(words))
    equal(status, 2, "the status of " .. table.concat(words, " "))
    has(said, "plenum help blame")
  end
  local folder = tracing.run(write("known.lua", KNOWN))
  local status, _, said = tracing.plenum("blame", folder, "--from", "soon")
  equal(status, 2, "the status")
  has(said, "--from")
end)

tracing.done()
