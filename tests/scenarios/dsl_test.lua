-- SPDX-License-Identifier: MIT
-- The Lua face, row by row: each scenario in dsl/ checks itself and says how many checks it makes.  In TAP:
-- dsl_test.lua PLENUM
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, test = harness.equal, harness.test

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

for _, name in ipairs(SCENARIOS) do
  local path = here .. "dsl/" .. name .. ".lua"
  local fingerprint
  test(name .. " passes its checks", function()
    local status, summary, said = harness.run { path }
    fingerprint = summary and summary.fingerprint
    if status ~= 0 then error(("status %d\n%s"):format(status, failed_checks(summary, said)), 0) end
    equal(#summary.checks, tonumber(harness.read(path):match("\n%-%- Expect: (%d+) checks pass")), "number of checks")
  end)
  test(name .. " is the same run in two shards", function()
    local _, summary = harness.run { path, options = "--shards 2" }
    equal(summary and summary.fingerprint or "none", fingerprint, "fingerprint")
  end)
end

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
    harness.has(said, "process 1 on node")
  end)
end

fails_alike("a text", '"text"')
fails_alike("a table", '{ "timeout" }')
fails_alike("a function", "print")
fails_alike("nothing", "nil")
fails_alike("a value whose text fails", 'setmetatable({}, { __tostring = function() error "inner" end })')

harness.done()
