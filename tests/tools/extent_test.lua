-- SPDX-License-Identifier: MIT
-- How much of a run a trace tells, when it was cut short, in TAP: extent_test.lua PLENUM
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
local json = require "json"
harness.plenum = arg[1]
local tracing = require "tracing"
local equal, has, test = harness.equal, harness.has, harness.test

-- Pairs that talk, each in a shard of its own where there are four, the last one after a while.
local PAIRS = harness.write("pairs.lua", [[
local plenum = require "plenum"
local p = plenum.scenario { unit = "s", params = { turns = 40, pause = 1.0 } }
for pair = 1, 4 do
  local device = plenum.device {}
  local server = device:spawn(function() while true do plenum.reply(plenum.receive(), 1) end end)
  device:spawn(function()
    if pair == 4 then plenum.sleep(p.pause * 5) end
    for n = 1, p.turns do
      plenum.call(server, { "ask", n = n })
      plenum.sleep(p.pause / pair)
    end
  end)
end
]])

local function read(name) return harness.read(tracing.path(name)) end

local function write(name, text)
  local out = assert(io.open(tracing.path(name), "wb"))
  out:write(text)
  out:close()
end

local function export(folder, ...)
  local status, out, said = tracing.plenum("export", folder, "--format", "jsonl", ...)
  if status ~= 0 then error(("status %s: %s"):format(status, said), 2) end
  return out, said
end

-- The instants, in units, from which on events may be missing: of all, of the experimenter; nil: none are.
local function missing_from(said)
  local number = "([%d.e-]+) %S+"
  local all, outside = said:match("events from " .. number .. " on, and the experimenter's from " .. number .. " on,")
  if not all then all = said:match("in %S+ events from " .. number .. " on may be missing") end
  return tonumber(all), tonumber(outside or said:match("the experimenter's events from " .. number .. " on may"))
end

-- The lines of what devices did before an instant.
local function done_before(text, instant)
  local lines = {}
  for line in text:gmatch "[^\n]+" do
    local time = tonumber(line:match '^{"instant":%d+,"time":([^,]+)')
    if time < instant and not line:find('"device":"experimenter"', 1, true) then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n"), #lines
end

local function shuffle(folder, change)
  tracing.shell(("rm -rf cut && cp -r %s cut"):format(folder))
  change "cut/ctf/"
end

test("a whole trace has all", function()
  for _, options in ipairs { {}, { "--shards", 4 }, { "--shards", 9, "--trace-compress" } } do
    local _, said = export(tracing.run(PAIRS, table.unpack(options)))
    equal(said, "", "what is said")
  end
end)

test("a stream cut between two packets is noticed, and from which instant on", function()
  -- As a gap of more than 2^40 ticks ends a packet, each turn is one.
  local folder = tracing.run(PAIRS, "--set", "pause=4000.0", "--set", "turns=4", "--shards", 4)
  local whole = export(folder)
  for _, stream in ipairs { "stream-1", "stream-2", "stream-3", "stream-4" } do
    local bytes, cuts, last = read(folder .. "/ctf/" .. stream), 0, -1
    for at in bytes:gmatch "()\xC1\x1F\xFC\xC1" do
      shuffle(folder, function(ctf) write(ctf .. stream, bytes:sub(1, at - 1)) end)
      local out, said = export "cut"
      has(said, "cut is cut: what follows the cut is missing")
      local from = missing_from(said)
      assert(from >= last, "a longer stream has less")
      equal(done_before(out, from), done_before(whole, from), "what was done before " .. from)
      cuts, last = cuts + 1, from
    end
    assert(cuts > 1 or stream == "stream-4", cuts .. " packets in " .. stream)
  end
end)

test("a packet that is missing amid others is noticed", function()
  local folder = tracing.run(PAIRS, "--set", "pause=4000.0", "--set", "turns=4")
  local bytes, begins = read(folder .. "/ctf/stream-1"), {}
  for at in bytes:gmatch "()\xC1\x1F\xFC\xC1" do begins[#begins + 1] = at end
  for i = 1, #begins - 1 do
    local rest = bytes:sub(1, begins[i] - 1) .. bytes:sub(begins[i + 1])
    shuffle(folder, function(ctf) write(ctf .. "stream-1", rest) end)
    local status, _, said = tracing.plenum("export", "cut", "--format", "csv")
    equal(status, 1, "the status")
    has(said, ("cut/ctf/stream-1: packet %d: packets before it are missing"):format(i - 1))
  end
end)

test("a stream that is gone is noticed", function()
  for _, options in ipairs { {}, { "--trace-compress" } } do
    local folder = tracing.run(PAIRS, "--shards", 2, table.unpack(options))
    shuffle(folder, function(ctf) tracing.shell("rm " .. ctf .. "stream-2*") end)
    local _, said = export "cut"
    has(said, "cut is cut")
    equal(missing_from(said), 0, "the instant")
    equal(tracing.plenum("diff", folder, "cut", "--quiet"), 1, "the status of diff")
  end
end)

-- As soon as each shard has written a stream.
local KILL = [[
rm -rf killed; '%s' run '%s' --quiet --trace killed --shards %d --set turns=10000000 2>&- & run=$!
while test "$(ls killed/ctf/stream-[1-9] 2>&- | wc -l)" -lt %d; do sleep 0.01; done
kill -9 $run; wait $run; true]]

test("of a killed run it is told up to which instant it is whole", function()
  for _, shards in ipairs { 1, 3 } do
    tracing.shell(KILL:format(harness.plenum, PAIRS, shards, shards))
    local _, said = export("killed", "--to", "0")
    has(said, "killed has no summary")
    local _, _, all = tracing.plenum("export", "killed", "--format", "csv", "-o", "all.csv")
    local from, outside = missing_from(all)
    assert(from > 10, "it is whole before " .. tostring(from))
    equal(outside, 0, "the experimenter's")
    local limit = ("%.9f"):format(from)
    local out = export("killed", "--to", limit)
    local again = tracing.run(PAIRS, "--set", "turns=10000000", "--until", limit)
    local done, count = done_before(out, from)
    assert(count > 100, count .. " events")
    equal(done == done_before(export(again), from), true, "what was done before " .. limit)
  end
end)

test("a full disk ends each stream somewhere", function()
  tracing.shell(("(ulimit -f 600; '%s' run '%s' --quiet --trace full --shards 4 --set turns=100000 2>err; test $? = 1)")
    :format(harness.plenum, PAIRS))
  local summary = json(read "full/summary.json")
  equal(summary.trace.whole, false, "whether the trace is whole")
  local out, said = export("full")
  local from = missing_from(said)
  local again = tracing.run(PAIRS, "--set", "turns=100000", "--until", ("%.9f"):format(from))
  equal(done_before(out, from) == done_before(export(again), from), true, "what was done before " .. from)
end)

test("streams in which nothing could be are not missed", function()
  local folder = tracing.run(PAIRS, "--shards", 4, "--trace-device", "device-2")
  tracing.shell(("rm -f %s/summary.json"):format(folder))
  local _, said = export(folder)
  local from = missing_from(said)
  assert(from and from > 1, said)
end)

test("of messages that were sent before the trace begins the receipt tells the kind", function()
  local folder = tracing.run(PAIRS, "--trace-device", "device-1", "--trace-device", "device-3")
  local kinds = {}
  for line in export(folder, "--trace-kind", "reply"):gmatch "[^\n]+" do
    local event = json(line)
    if event.kind then kinds[event.kind] = (kinds[event.kind] or 0) + 1 end
  end
  equal(kinds.ask, nil, "asks")
  assert(kinds.reply > 0, "replies")
end)

test("a kind of which no message was sent is told", function()
  local _, _, said = tracing.plenum("run", PAIRS, "--trace", "kinds", "--trace-kind", "reply", "--trace-kind", "asks")
  has(said, '--trace-kind: no message of kind "asks" was sent; did you mean "ask"?')
  for _, options in ipairs { { "ask" }, { "asks", "--quiet" }, { "asks", "--no-metrics" } } do
    tracing.shell "rm -rf kinds"
    _, _, said = tracing.plenum("run", PAIRS, "--trace", "kinds", "--trace-kind", table.unpack(options))
    equal(said, "", "what is said")
  end
end)

test("a run that cannot begin its trace leaves nothing", function()
  tracing.shell(("(ulimit -f 8; '%s' run '%s' --quiet --trace none 2>err; test $? -ne 0)")
    :format(harness.plenum, PAIRS))
  has(read "err", "File too large")
  tracing.shell "test ! -e none"
end)

local RACE = [[
rm -rf one won
for run in 1 2 3 4; do ('%s' run '%s' --quiet --trace one 2>&- && echo $run >>won) & done; wait]]

test("of several runs into one folder one leaves a trace", function()
  for _ = 1, 3 do
    tracing.shell(RACE:format(harness.plenum, PAIRS))
    equal(#read "won", 2, "the winner's line")
    local _, said = export "one"
    equal(said, "", "what is said")
  end
end)

tracing.done()
