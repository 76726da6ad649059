-- SPDX-License-Identifier: MIT
-- plenum.statistics: moments, Student's t, intervals, batch means, the end of a warm-up.
-- Expect: 119 checks pass.
local plenum = require "plenum"
local statistics = require "plenum.statistics"

plenum.scenario { title = "Statistics", unit = "tick" }

local function near(got, wanted, what)
  local close = math.abs(got - wanted) <= 1e-11 * math.max(1, math.abs(wanted))
  plenum.check(close, ("%s is %.17g, not %.17g"):format(what, got, wanted))
end

local function refuses(what, part, fn, ...)
  local well, problem = pcall(fn, ...)
  local says = not well and tostring(problem):find(part, 1, true)
  plenum.check(says, ("%s: %s"):format(what, tostring(problem)))
end

-- Quantiles of Student's t, computed with 50 digits from the finite sums for whole degrees (Abramowitz and Stegun,
-- 26.7.3 and 26.7.4).
local DEGREES = { 1, 2, 3, 4, 5, 10, 19, 30, 100, 101 }
local QUANTILES = {
  [0.6] = { 0.324919696232906, 0.288675134594813, 0.27667066233269, 0.270722294707597, 0.267180865704145,
    0.26018482949208, 0.256922819796155, 0.255605364951913, 0.254022182458228, 0.254015488212191 },
  [0.95] = { 6.31375151467504, 2.91998558035373, 2.35336343480182, 2.13184678632665, 2.01504837333302,
    1.81246112281168, 1.72913281152137, 1.69726088659396, 1.66023432608534, 1.66008063041179 },
  [0.975] = { 12.7062047361747, 4.30265272974946, 3.18244630528371, 2.77644510519779, 2.57058183563632,
    2.22813885198627, 2.09302405440831, 2.04227245630124, 1.98397151852355, 1.98373100295561 },
  [0.9995] = { 636.61924876872, 31.5990545764436, 12.9239786366875, 8.61030158137928, 6.86882662588111,
    4.58689385870264, 3.88340585259208, 3.64595863504202, 3.39049131116423, 3.38947488404727 },
}
for p, quantiles in pairs(QUANTILES) do
  for i, degrees in ipairs(DEGREES) do
    near(statistics.student(p, degrees), quantiles[i], ("student(%g, %d)"):format(p, degrees))
    near(statistics.student(1 - p, degrees), -quantiles[i], ("student(1 - %g, %d)"):format(p, degrees))
  end
end
-- With many degrees it is the normal distribution's, plus (z^3 + z) / 4 / degrees.
local z = 1.959963984540054
near(statistics.student(0.975, 1e6), z + (z ^ 3 + z) / 4e6, "student with a million degrees")
near(statistics.student(0.975, 1e12), z, "student with very many degrees")
near(statistics.student(0.5, 7), 0, "the median")
-- Of one degree it is Cauchy's, also far out; half degrees lie between whole ones.
near(statistics.student(1e-12, 1) * math.tan(math.pi * 1e-12), -1, "far out")
local half = statistics.student(0.975, 2.5)
plenum.check(half < 4.3026 and half > 3.1825, "half degrees")

-- Moments.
near(statistics.mean { 1, 2, 6 }, 3, "a mean")
near(statistics.variance { 1, 2, 6 }, 7, "a variance")
near(statistics.variance { 1e9 + 1, 1e9 + 2, 1e9 + 6 }, 7, "a variance far from 0")
near(statistics.autocorrelation { 1, 2, 3, 4 }, 0.25, "a correlation")
near(statistics.autocorrelation({ 1, 2, 3, 4 }, 2), -0.3, "a correlation two apart")
near(statistics.autocorrelation({ 3, 3, 3 }, 1), 0, "the correlation of what is equal")
near(statistics.autocorrelation({ 5, 7, 1 }, 0), 1, "the correlation with itself")

-- Intervals.  Law, section 4.5: ten observations whose mean is 1.34 +- 0.24 with 90 %, as t(0.95, 9) is 1.833.
local mean, half_width = statistics.interval({ 1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09 },
  { confidence = 0.90 })
plenum.check(math.abs(mean - 1.343) < 1e-12 and math.abs(half_width - 0.24) < 0.005, "Law's example")
local list = {}
for i = 1, 43 do list[i] = i end
local batches = statistics.batch_means(list, { batches = 4 })
plenum.check(batches.size == 10 and #batches.means == 4, "four batches of ten")
near(batches.mean, 20.5, "the mean of full batches")
near(batches.means[3], 25.5, "the third batch")
near(batches.correlation, 0.25, "their correlation") -- of only four: for 0.75
near(batches.half_width, statistics.student(0.975, 3) * math.sqrt(500 / 3 / 4 * 1.75 / 0.25), "their half width")
local swinging = {}
for i = 1, 40 do swinging[i] = i % 2 end
batches = statistics.batch_means(swinging, { batches = 40 })
near(batches.half_width, statistics.student(0.975, 39) * math.sqrt(10 / 39 / 40), "the half width of what swings")
near(statistics.batch_means(list).size, 2, "twenty batches")

-- The end of a warm-up: a level of 100 that falls to noise around 10 at value 200.
local falling = {}
for i = 1, 1000 do falling[i] = (i <= 200 and 100 - 0.45 * i or 10) + (i * 7919 % 101 - 50) / 50 end
local left_out = statistics.mser(falling)
plenum.check(left_out % 5 == 0 and left_out >= 180 and left_out <= 220, "what falls until 200: " .. left_out)
local flat, rising = {}, {}
for i = 1, 1000 do flat[i], rising[i] = 3, i end
near(statistics.mser(flat), 0, "what is flat")
local none, why = statistics.mser(rising)
plenum.check(none == nil and why:find("too short", 1, true), "what still rises")
near(statistics.mser(falling, { batch = 1 }) // 1 > 150 and 1 or 0, 1, "likewise without batches")

-- What is wrong is refused where it is written.
refuses("no list", "statistics.lua:90: statistics.mean takes a list of numbers, not nil", function()
  return 1 + statistics.mean()
end)
refuses("an empty list", "takes 1 numbers or more, and here are 0", statistics.mean, {})
refuses("one value", "takes 2 numbers or more", statistics.variance, { 1 })
refuses("a text", "[2] is x, not a finite number", statistics.mean, { 1, "x" })
refuses("no number", "[1] is nan", statistics.mean, { (0 / 0) })
refuses("no end", "[1] is inf", statistics.interval, { math.huge, 1 })
refuses("a probability", "lies between 0 and 1, and is not 1", statistics.student, 1, 3)
refuses("no degrees", "a number above 0, not 0", statistics.student, 0.9, 0)
refuses("a percentage", "lies between 0 and 1, and is not 95", statistics.interval, { 1, 2 }, { confidence = 95 })
refuses("a false option", "there is no option confidense", statistics.interval, { 1, 2 }, { confidense = 0.9 })
refuses("a number for options", "options are a table, not number", statistics.interval, { 1, 2 }, 0.9)
refuses("one batch", "a whole number from 2, not 1", statistics.batch_means, { 1, 2 }, { batches = 1 })
refuses("more batches than values", "takes 20 numbers or more, and here are 3", statistics.batch_means, { 1, 2, 3 })
refuses("a long lag", "takes 4 numbers or more", statistics.autocorrelation, { 1, 2, 3 }, 3)
refuses("a short list", "takes 50 numbers or more", statistics.mser, { 1, 2, 3 })
