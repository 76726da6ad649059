-- SPDX-License-Identifier: MIT
-- What a run's output says, and how surely: `local statistics = require "plenum.statistics"`.
--
-- A run gives one path of a random process: its values lean on each other, and the first ones on how it began.
-- Here is what A. M. Law (Simulation Modeling and Analysis, 5th edition, 2015, chapter 9) does about both: leave out
-- the warm-up, and take the spread of the means of long batches, which hardly lean on each other, for that of the
-- mean.  Lists are numbers from 1 on.
local statistics = {}

local function refuse(level, text, ...) error(text:format(...), level + 1) end

-- The list's length, after a look at each of its numbers.
local function length_of(list, least, call)
  if type(list) ~= "table" then refuse(3, "statistics.%s takes a list of numbers, not %s", call, type(list)) end
  for i = 1, #list do
    local value = list[i]
    if type(value) ~= "number" or value - value ~= 0 then
      refuse(3, "statistics.%s: [%d] is %s, not a finite number", call, i, tostring(value))
    end
  end
  if #list < least then
    refuse(3, "statistics.%s takes %d numbers or more, and here are %d", call, least, #list)
  end
  return #list
end

local function check_options(options, known, call)
  if options ~= nil and type(options) ~= "table" then
    refuse(3, "statistics.%s: options are a table, not %s", call, type(options))
  end
  for name in pairs(options or {}) do
    if not known[name] then refuse(3, "statistics.%s: there is no option %s", call, tostring(name)) end
  end
  return options or {}
end

local function check_share(value, what)
  if type(value) ~= "number" or not (value > 0 and value < 1) then
    refuse(3, "%s lies between 0 and 1, and is not %s", what, tostring(value))
  end
  return value
end

local function check_whole(value, least, what)
  if math.type(value) ~= "integer" or value < least then
    refuse(3, "%s is a whole number from %d, not %s", what, least, tostring(value))
  end
  return value
end

-- Mean and the sum of the squares of the distances from it (B. P. Welford, "Note on a Method for Calculating
-- Corrected Sums of Squares and Products", Technometrics 4, 1962), which does not subtract great numbers.
local function moments(list)
  local mean, squares = 0.0, 0.0
  for i = 1, #list do
    local apart = list[i] - mean
    mean = mean + apart / i
    squares = squares + apart * (list[i] - mean)
  end
  return mean, squares
end

---The arithmetic mean.
---@param list number[]
---@return number
function statistics.mean(list)
  length_of(list, 1, "mean")
  return (moments(list))
end

---The variance of what the list is a sample of (divided by one less than their number).
---@param list number[] two or more
---@return number
function statistics.variance(list)
  local n = length_of(list, 2, "variance")
  local _, squares = moments(list)
  return squares / (n - 1)
end

---The correlation between neighbours so many places apart, between -1 and 1: near 0 where they do not lean on each
---other; 0 for a list whose values are all equal.
---@param list number[] longer than the lag
---@param lag? integer 1 unless given
---@return number
function statistics.autocorrelation(list, lag)
  lag = check_whole(lag or 1, 0, "statistics.autocorrelation: the lag")
  local n = length_of(list, lag + 1, "autocorrelation")
  local mean, squares = moments(list)
  local products = 0.0
  for i = 1, n - lag do products = products + (list[i] - mean) * (list[i + lag] - mean) end
  return squares > 0 and products / squares or 0.0
end

-- Student's distribution.

-- The logarithm of 1 + x, also where x is small (W. Kahan's way).
local function log1p(x)
  local sum = 1 + x
  return sum == 1 and x or math.log(sum) * x / (sum - 1)
end

-- The logarithm of gamma(a + 1/2) / gamma(a), by the series of its two logarithms, which is good from 20 on.
local function log_gamma_step(a)
  local step = 0.0
  while a < 20 do
    step = step + math.log(a / (a + 0.5))
    a = a + 1
  end
  local s = 1 / (a * a)
  return step + 0.5 * math.log(a)
    + (-1 / 8 + s * (1 / 192 + s * (-1 / 640 + s * (17 / 14336 - s * 31 / 18432)))) / a
end

-- The continued fraction of the incomplete beta function (M. Abramowitz, I. A. Stegun, Handbook of Mathematical
-- Functions, 1964, 26.5.8) for a and 1/2, from its beginning, as quotients of neighbouring convergents.
local function far_from_middle(a, x)
  local b, value, above, below = 0.5, 1.0, 1.0, 0.0
  for i = 1, 10000 do
    local m = i // 2
    local d = i % 2 == 0 and m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      or -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    above, below = 1 + d / above, 1 / (1 + d * below)
    value = value * above * below
    if math.abs(above * below - 1) < 1e-16 then break end
  end
  return 1 / value
end

-- The power series of that for 1/2 and a (26.5.4); all its terms are positive.
local function near_middle(a, rest)
  local sum, term, n = 1.0, 1.0, 0
  while term > 1e-17 * sum do
    term = term * rest * (a + 0.5 + n) / (1.5 + n)
    sum, n = sum + term, n + 1
  end
  return sum
end

-- How likely it is to exceed t, which is not negative.  With very many degrees the fraction loses digits.
local function student_tail(t, degrees)
  local a, ratio = degrees / 2, t * t / degrees
  if ratio == math.huge then return 0.0 end
  local x, rest = 1 / (1 + ratio), ratio / (1 + ratio)
  local front = math.exp(log_gamma_step(a) - a * log1p(ratio)) * math.sqrt(rest / math.pi)
  if rest <= 1.5 / (a + 2.5) or (degrees > 1e5 and t < 6) then return 0.5 - front * near_middle(a, rest) end
  return front / (2 * a) * far_from_middle(a, x)
end

---The quantile of Student's t: with the probability p it is not exceeded (0.975 for intervals of 95 %).
---@param p number between 0 and 1
---@param degrees number of freedom, above 0; they may be broken
---@return number
function statistics.student(p, degrees)
  check_share(p, "statistics.student: the probability")
  if type(degrees) ~= "number" or not (degrees > 0 and degrees < math.huge) then
    refuse(2, "statistics.student: degrees of freedom are a number above 0, not %s", tostring(degrees))
  end
  if p == 0.5 then return 0.0 end
  local tail = p < 0.5 and p or 1 - p
  local low, high = 0.0, 1.0
  while student_tail(high, degrees) > tail do low, high = high, 2 * high end
  while true do
    local middle = low + (high - low) / 2
    if middle <= low or middle >= high then break end
    if student_tail(middle, degrees) > tail then low = middle else high = middle end
  end
  return p < 0.5 and -high or high
end

-- Intervals.

---The mean of values that do not lean on each other (results of several seeds, means of long batches), and half the
---width of the interval around it that has the true one with that confidence.
---@param means number[] two or more
---@param options? { confidence: number } 0.95 unless given
---@return number mean, number half_width
function statistics.interval(means, options)
  options = check_options(options, { confidence = true }, "interval")
  local confidence = check_share(options.confidence or 0.95, "statistics.interval: the confidence")
  local n = length_of(means, 2, "interval")
  local mean, squares = moments(means)
  return mean, statistics.student((1 + confidence) / 2, n - 1) * math.sqrt(squares / (n - 1) / n)
end

---@class plenum.statistics.Batches
---@field mean number of the values in full batches
---@field half_width number of the interval, made wider for what neighbouring means lean on each other
---@field means number[] of the batches
---@field size integer values in a batch; those that fill none at the list's end are left out
---@field correlation number of neighbouring means: well above 0, batches are too short to be sure of the interval

-- How much wider the variance of the mean is than that of independent batches, if they are an autoregressive series
-- (A. Tafazzoli, J. R. Wilson, "Skart", IIE Transactions 43, 2011), as metrics do: a short series shows its
-- correlation too low, by (1 + 4 correlation) / count (F. H. C. Marriott, J. A. Pope, Biometrika 41, 1954).
local function leaning(seen, count)
  local correlation = math.max(0, math.min(seen + (1 + 4 * seen) / count, 0.9))
  return (1 + correlation) / (1 - correlation)
end

---The mean of values that lean on each other, one after the other from one run, with its interval, by the means of
---batches of neighbours; the warm-up is to be left out before.
---@param list number[] as many as batches, or more
---@param options? { batches: integer, confidence: number } 20 and 0.95 unless given
---@return plenum.statistics.Batches
function statistics.batch_means(list, options)
  options = check_options(options, { batches = true, confidence = true }, "batch_means")
  local count = check_whole(options.batches or 20, 2, "statistics.batch_means: the number of batches")
  local confidence = check_share(options.confidence or 0.95, "statistics.batch_means: the confidence")
  local size = length_of(list, count, "batch_means") // count
  local means = {}
  for batch = 1, count do means[batch] = moments(table.move(list, (batch - 1) * size + 1, batch * size, 1, {})) end
  local mean, half_width = statistics.interval(means, { confidence = confidence })
  local correlation = statistics.autocorrelation(means)
  half_width = half_width * math.sqrt(leaning(correlation, count))
  return { mean = mean, half_width = half_width, means = means, size = size, correlation = correlation }
end

---How many values at the list's beginning belong to the warm-up: those without which the others' mean is known best
---(MSER: K. P. White, "An Effective Truncation Heuristic for Bias Reduction in Simulation Output", Simulation 69,
---1997), looked at in batches of 5; nil and why where that leaves less than half, since then the list is too
---short to tell.
---@param list number[] 10 batches or more
---@param options? { batch: integer } 5 unless given
---@return integer? values, string? why
function statistics.mser(list, options)
  options = check_options(options, { batch = true }, "mser")
  local size = check_whole(options.batch or 5, 1, "statistics.mser: the batch")
  local count = length_of(list, 10 * size, "mser") // size
  local mean, squares, best, least = 0.0, 0.0, 0, math.huge
  for kept = 1, count do -- from the end
    local first, batch = (count - kept) * size, 0.0
    for i = first + 1, first + size do batch = batch + list[i] / size end
    local apart = batch - mean
    mean = mean + apart / kept
    squares = squares + apart * (batch - mean)
    local error_squared = squares / kept ^ 2
    -- A few batches at the very end may be alike by chance.
    if kept >= 5 and error_squared <= least then best, least = first, error_squared end
  end
  if best > count * size // 2 then return nil, "the list is too short to tell where its warm-up ends" end
  return best
end

return statistics
