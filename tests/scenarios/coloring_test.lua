-- SPDX-License-Identifier: MIT
-- The time to colour a line agrees with aether's in distribution: the mean of 500 seeds lies within 3 standard errors.
-- In TAP: coloring_test.lua PLENUM SCENARIO [SEEDS]
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]
local scenario, seeds = arg[2], tonumber(arg[3] or 500)

local golden = harness.read_json(arg[0]:match("^(.*/)") .. "../golden/coloring.json")

local function mean_and_variance(nodes)
  local sum, squares = 0, 0
  for seed = 1, seeds do
    local ticks = harness.results({ scenario, set = { nodes = nodes }, options = "--seed " .. seed }).ticks
    sum, squares = sum + ticks, squares + ticks * ticks
  end
  local mean = sum / seeds
  return mean, (squares - seeds * mean * mean) / (seeds - 1)
end

for _, row in ipairs(golden.rows) do
  if row.nodes <= 32 then
    harness.test(("%d nodes, %d seeds"):format(row.nodes, seeds), function()
      local mean, variance = mean_and_variance(row.nodes)
      local errors = math.abs(mean - row.mean) / math.sqrt(row.stddev ^ 2 / row.runs + variance / seeds)
      print(("# mean %.3f, aether's %.3f: %.2f standard errors"):format(mean, row.mean, errors))
      assert(errors <= 3, "not the same distribution")
      local ratio = variance / row.stddev ^ 2
      assert(ratio > 0.7 and ratio < 1.4, ("a variance %.2f times as great"):format(ratio))
    end)
  end
end

harness.done()
