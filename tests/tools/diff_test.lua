-- SPDX-License-Identifier: MIT
-- `plenum diff` and `plenum manifest`, in TAP: diff_test.lua PLENUM
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]
local tracing = require "tracing"
local equal, has, test = harness.equal, harness.has, harness.test

local WORLD = tracing.absolute(here .. "../scenarios/random/world.lua")

-- A server that is slower from some instant on.
local SCENARIO = [[
local plenum = require "plenum"
local p = plenum.scenario { unit = "ms", params = { after = 1000, extra = 0.0, unused = 1 } }
local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 1, jitter = 0.5 })
local server = b:spawn { function()
  while true do
    local m = plenum.receive()
    plenum.work(plenum.now() >= p.after and 1 + p.extra or 1)
    plenum.reply(m, m.n)
  end
end, name = "server" }
a:spawn { function()
  for n = 1, 50 do plenum.call(server, { "ask", n = n }) end
  plenum.result("finished", plenum.now())
end, name = "client" }
]]

local file = harness.write("planted.lua", SCENARIO)

local function diff(a, b) return tracing.json("diff", a, b, "--json", "-") end

test("equal runs are equal", function()
  local a, b = tracing.run(file), tracing.run(file)
  local status, out = tracing.plenum("diff", a, b)
  equal(status, 0, "the status")
  has(out, "of both are the same")
  local of, code = diff(a, b)
  equal(code, 0, "the status")
  equal(of.equal, true, "equal")
  equal(of.parts, false, "parts")
  equal(#of.run, 0, "what was run")
  assert(of.common > 100, "the events in common")
end)

test("traces of 1 and 4 shards, and compressed ones, are equal", function()
  for seed = 1, 6 do
    local a = tracing.run(WORLD, "--seed", seed)
    for _, options in ipairs { { "--shards", 4 }, { "--shards", 2, "--trace-compress" } } do
      equal(tracing.plenum("diff", a, tracing.run(WORLD, "--seed", seed, table.unpack(options))), 0, "the status")
    end
  end
end)

test("another seed: where they part, why, and what changed", function()
  local a, b = tracing.run(file), tracing.run(file, "--seed", 2)
  local of, status = diff(a, b)
  equal(status, 1, "the status")
  equal(of.a.class, "departure", "the event")
  equal(of.run[1].name, "seed", "what was run")
  local _, out = tracing.plenum("diff", a, b, "--top", "100")
  has(out, "results.finished")
  has(out, 'caused by\n    message 1.1 "ask", sent by client 2 on a at 0 ms, planted.lua:13')
end)

test("a change planted at an instant is found there", function()
  for _, after in ipairs { 20, 77, 150 } do
    local a = tracing.run(file)
    local b = tracing.run(file, "--set", "after=" .. after, "--set", "extra=0.25")
    local of, status = diff(a, b)
    equal(status, 1, "the status")
    equal(of.a.class, "wait", "the event")
    equal(of.a.device, "b", "the device")
    has(of.a.event, "planted.lua:8")
    -- The first work that began after it ended 1 ms later, in `a`.
    assert(of.a.time >= after + 1 and of.a.time < after + 6, of.a.time .. " for " .. after)
    has(of.a.causes[1], '"ask"')
    has(of.a.causes[1], "client")
    equal(#of.a.before, 4, "what came before")
    has(of.a.before[4], "receipt")
    local names = {}
    for _, change in ipairs(of.run) do names[change.name] = change end
    equal(names["params.extra"].b, 0.25, "the parameter")
  end
end)

test("a parameter that matters for nothing is told, and no difference", function()
  local of, status = diff(tracing.run(file), tracing.run(file, "--set", "unused=2"))
  equal(status, 0, "the status")
  equal(of.run[1].name, "params.unused", "the parameter")
  equal(of.run[1].change, 1, "its change")
end)

test("one that ends before the other; cut ones", function()
  local a, b = tracing.run(file), tracing.run(file, "--until", "40 ms")
  local of, status = diff(a, b)
  equal(status, 1, "the status")
  equal(of.b.class, nil, "the end")
  assert(of.a.instant > 40 * 1e9 - 1, "the event")
  tracing.shell(("cp -r %s cut && truncate -s 3000 cut/ctf/stream-1"):format(a))
  local code, out = tracing.plenum("diff", a, "cut")
  equal(code, 1, "the status")
  has(out, "it ends, cut short")
  local instant = out:match "in cut events from ([%d.]+) ms on may be missing"
  assert(diff(a, "cut").a.time >= tonumber(instant), "they part at " .. tostring(instant))
end)

test("traces that tell different parts of one run", function()
  local a = tracing.run(WORLD, "--seed", 3)
  local b = tracing.run(WORLD, "--seed", 3, "--trace-device", "device-1")
  local of, status = diff(a, b)
  equal(status, 1, "the status")
  equal(of.note, "the runs are the same; the traces tell different parts of them", "the note")
  equal(#of.outcome, 0, "what came of it")
  equal(of.run[1].name, "traced", "what was run")
  equal(tracing.plenum("diff", b, tracing.run(WORLD, "--seed", 3, "--trace-device", "device-1", "--shards", 2)), 0,
    "the status of two such")
end)

test("what one run alone has measured is no difference", function()
  local a, b = tracing.run(file), tracing.run(file, "--no-metrics")
  for _, pair in ipairs { { a, b }, { b, a } } do
    local of, status = diff(pair[1], pair[2])
    equal(status, 0, "the status")
    equal(#of.outcome, 0, "what came of it")
    equal(of.run[1].name, "measured", "what was run")
    equal(#of.run, 1, "what else was run")
  end
  local of = diff(b, tracing.run(file, "--no-metrics", "--seed", 2))
  equal(of.run[1].name, "seed", "what was run")
  equal(#of.run, 1, "what else was run")
end)

test("a file that was changed; what the events differ in", function()
  local a = tracing.run(file)
  tracing.shell "mkdir changed"
  local copy = assert(io.open(tracing.path "changed/planted.lua", "wb"))
  copy:write((SCENARIO:gsub("latency = 1,", "latency = 2,")))
  copy:close()
  local b = tracing.run "changed/planted.lua"
  local of, status = diff(a, b)
  equal(status, 1, "the status")
  equal(of.a.class, "departure", "the event")
  equal(of.differ_in, "arrival", "what differs")
  equal(of.run[1].name, "files.planted.lua", "the file")
  local _, out = tracing.plenum("diff", a, b)
  has(out, "they differ in arrival")
end)

test("what is no trace; bad usage", function()
  local a = tracing.run(file)
  for _, words in ipairs { {}, { a }, { a, a, a }, { a, "nowhere" }, { a, a, "--top", "-1" }, { a, a, "--sed" } } do
    local status, _, said = tracing.plenum("diff", table.unpack(words))
    equal(status, 2, "the status of " .. table.concat(words, " "))
    assert(#said > 0, "nothing is said")
  end
  equal(tracing.plenum("diff", a, a, "--quiet"), 0, "the status")
end)

test("a manifest for people and for programs", function()
  local a = tracing.run(file, "--seed", 7, "--set", "after=5")
  local status, out = tracing.plenum("manifest", a)
  equal(status, 0, "the status")
  for _, part in ipairs { "seed            7", "after           5", "planted.lua", "--set after=5" } do
    has(out, part)
  end
  local manifest = tracing.json("manifest", a, "--json", "-")
  equal(manifest.seed, 7, "the seed")
end)

test("names that are not UTF-8", function()
  tracing.shell "mkdir 'in\255' 'in\255/a%b'"
  local copy = assert(io.open(tracing.path "in\255/a%b/it's \254.lua", "wb"))
  copy:write(SCENARIO)
  copy:close()
  local folder = tracing.run("in\255/a%b/it's \254.lua", "--seed", 3)
  local manifest = tracing.json("manifest", folder, "--json", "-")
  equal(manifest.scenario, "it's \u{fffd}.lua", "the scenario")
  assert(manifest.command:find("^plenum run "), manifest.command)
  local again = manifest.command:gsub("^plenum", "'" .. tracing.absolute(harness.plenum) .. "'")
  tracing.shell(again .. " --trace again --quiet")
  equal(tracing.plenum("diff", folder, "again"), 0, "the status")
  local _, out = tracing.plenum("run", "in\255/a%b/it's \254.lua", "--seed", "3", "--quiet", "--json", "-")
  has(out, '"command": "plenum run ')
end)

test("files are verified by their hashes", function()
  harness.write("part.lua", "return 1\n")
  local main = harness.write("whole.lua", SCENARIO .. 'assert(require "part" == 1)\n')
  local a = tracing.run(main)
  local status, out = tracing.plenum("manifest", a, "--verify")
  equal(status, 0, "the status")
  has(out, "all 2 files")
  harness.write("part.lua", "return 2\n")
  local code, _, said = tracing.plenum("manifest", a, "--verify")
  equal(code, 1, "the status")
  has(said, "part.lua: its hash is")
  os.remove((main:gsub("whole", "part")))
  code, _, said = tracing.plenum("manifest", a, "--verify")
  equal(code, 1, "the status")
  has(said, "part.lua")
  tracing.shell("mkdir moved")
  local copy = assert(io.open(tracing.path "moved/planted.lua", "wb"))
  copy:write(SCENARIO)
  copy:close()
  equal(tracing.plenum("manifest", tracing.run(file), "--verify", "--scenarios", "moved"), 0, "the status")
  equal(tracing.plenum("manifest", "nowhere"), 1, "the status")
  equal(tracing.plenum("manifest"), 2, "the status")
end)

tracing.done()
