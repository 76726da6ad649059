-- SPDX-License-Identifier: MIT
-- The Lua face, row by row: each scenario in dsl/ checks itself and says how many checks it makes.  In TAP:
-- dsl_test.lua PLENUM
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test

local here = arg[0]:match("^(.*/)")
harness.plenum = arg[1]

-- In the order of their names.
local SCENARIOS = {}
local listing = assert(io.popen("ls '" .. here .. "dsl'"))
for file in listing:lines() do SCENARIOS[#SCENARIOS + 1] = file:match("^(.*)%.lua$") end
listing:close()
assert(#SCENARIOS > 20, "no scenarios in " .. here .. "dsl")

local function failed_checks(summary, said)
  local failed = { said }
  for _, check in ipairs(summary and summary.checks or {}) do
    if not check.ok then failed[#failed + 1] = ("at %s: %s"):format(check.at, check.text) end
  end
  return table.concat(failed, "\n")
end

-- Nobody may go on for ever, not even where a check fails.
local FOREVER = "--until 1000000"

for _, name in ipairs(SCENARIOS) do
  local path = here .. "dsl/" .. name .. ".lua"
  local fingerprint
  test(name .. " passes its checks", function()
    local status, summary, said = harness.run { path, options = FOREVER }
    fingerprint = summary and summary.fingerprint
    if status ~= 0 then error(("status %d\n%s"):format(status, failed_checks(summary, said)), 0) end
    equal(#summary.checks, tonumber(harness.read(path):match("\n%-%- Expect: (%d+) checks pass")), "number of checks")
    assert(summary.ended ~= "until", "it does not end by itself")
  end)
  test(name .. " is the same run in two shards", function()
    local _, summary = harness.run { path, options = "--shards 2 " .. FOREVER }
    equal(summary and summary.fingerprint or "none", fingerprint, "fingerprint")
  end)
end

-- What a run tells that ends by itself while answers are awaited.
local STUCK = [[
local plenum = require "plenum"
local here, there = plenum.device { name = "here" }, plenum.device { name = "there" }
plenum.link(here, there, { latency = 1 })
local mute = there:spawn(function() while true do plenum.receive() end end)
local gone = there:spawn(function() plenum.receive() end)
local Asker = plenum.process("asker", { clock_rate = 1 })
function Asker.command:START(n)
  plenum.sleep(self.at)
  plenum.await_all(plenum.ask_all(self.whom, { "get" }), { returned = function() end })
end
local echo = there:spawn(function() while true do plenum.reply(plenum.receive(), 1) end end)
local seven = {}
for i = 1, 7 do seven[i] = mute end
here:spawn(Asker, { at = 5, whom = { echo, mute, { "nobody", there }, gone } })
there:spawn(Asker, { at = 2, whom = { "box" } })
there:spawn(Asker, { at = 2, whom = seven })
for _ = 1, 4 do here:spawn(function() plenum.call(mute, { "first" }) end) end
plenum.experiment(function()
  plenum.sleep(50)
  plenum.call(mute, { "last" })
end)
there:spawn { function() while true do plenum.receive() end end, name = "box" }
]]

test("who awaits answers when nothing can happen any more is told", function()
  local told = {}
  for _, shards in ipairs { 1, 2, 4 } do
    local _, summary = harness.run { harness.write("stuck.lua", STUCK), options = "--shards " .. shards }
    equal(summary.ended, "exhausted", "the end")
    equal(summary.waiting_count, 8, "how many wait")
    local lines = {}
    for i, waiter in ipairs(summary.waiting) do
      local line = { waiter.process, waiter.device, waiter.since, waiter.answered, waiter.asked }
      for _, awaited in ipairs(waiter.awaits) do line[#line + 1] = awaited.to .. "/" .. awaited.kind end
      lines[i] = table.concat(line, " ")
    end
    told[#told + 1] = table.concat(lines, "\n")
  end
  equal(told[1], [[
process 7 here 0.0 0 1 process 1 on there/first
process 8 here 0.0 0 1 process 1 on there/first
process 9 here 0.0 0 1 process 1 on there/first
process 10 here 0.0 0 1 process 1 on there/first
asker 5 there 2.0 0 1 "box" on there/get]], "the first five")
  equal(told[2], told[1], "with 2 shards")
  equal(told[3], told[1], "with 4 shards")
end)

test("of a batch it is told who has answered, whose mail came back, and who is gone", function()
  local file = harness.write("stuck.lua", (STUCK:gsub("for _ = 1, 4 do", "for _ = 1, 0 do")))
  local _, summary = harness.run { file }
  local seven, batch, last = summary.waiting[2], summary.waiting[3], summary.waiting[4]
  equal(summary.waiting_count, 4, "how many wait")
  equal(seven.asked .. " " .. #seven.awaits, "7 5", "a long batch is cut short")
  equal(batch.since .. " " .. batch.asked .. " " .. batch.answered .. " " .. batch.returned, "5.0 4 1 1", "the batch")
  equal(#batch.awaits, 2, "those awaited")
  equal(batch.awaits[1].to .. batch.awaits[1].sent, "process 1 on there5.0", "the first")
  has(batch.awaits[2].to, "which is gone")
  equal(last.process .. last.device .. last.awaits[1].kind, "experiment 7last", "an experiment, on no device")
end)

test("a run that is stopped, or where nobody awaits, has nothing to tell", function()
  local file = harness.write("stuck.lua", STUCK .. "plenum.experiment(function() plenum.sleep(60) plenum.stop() end)")
  local _, summary = harness.run { file }
  equal(summary.waiting, nil, "who waits")
  _, summary = harness.run { here .. "dsl/receive.lua" }
  equal(summary.ended, "exhausted", "the end")
  equal(summary.waiting, nil, "who waits")
end)

-- An error's text goes into the summary, and into the fingerprint.
local function fails_alike(name, error_value)
  test("an uncaught error is told alike in each run: " .. name, function()
    local path = harness.write("failing.lua", ([[
local plenum = require "plenum"
plenum.device { name = "node" }:spawn(function() error(%s) end)
]]):format(error_value))
    local status, summary, said = harness.run { path }
    equal(status, 1, "status")
    local _, again = harness.run { path }
    equal(again.checks[1].text, summary.checks[1].text, "text")
    equal(again.fingerprint, summary.fingerprint, "fingerprint")
    has(said, "process 1 on node")
  end)
end

fails_alike("a text", '"text"')
fails_alike("a table", '{ "timeout" }')
fails_alike("a function", "print")
fails_alike("nothing", "nil")
fails_alike("a value whose text fails", 'setmetatable({}, { __tostring = function() error "inner" end })')

harness.done()
