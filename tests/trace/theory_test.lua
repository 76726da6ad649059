-- SPDX-License-Identifier: MIT
-- The parts of messages' lives are what theory says of them: where nothing is random to the tick, else within an
-- interval that one seed in 1000 misses (seeds are fixed, so that it is always the same ones).  Worlds lie in theory/.
-- In TAP: theory_test.lua PLENUM SCENARIOS
local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local ctf, harness = require "ctf", require "harness"
local equal, test = harness.equal, harness.test
harness.plenum = arg[1]
local scenarios = arg[2]

local TICKS = 10 ^ 9 -- in a unit
local PARTS = { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge", "handling", "processor" }

local function world(name) return here .. "theory/" .. name .. ".lua" end

-- Quantiles 0.9995 of Student's t and of the normal distribution; of Kolmogorov's for 0.999.
local STUDENT = { [7] = 5.4079, [39] = 3.5581 }
local KOLMOGOROV = 1.9495

-- Independent values have the mean that theory knows.
local function hold_mean(values, wanted, what)
  local mean, squares, count = 0, 0, #values
  for _, value in ipairs(values) do mean = mean + value / count end
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2 end
  local half_width = STUDENT[count - 1] * math.sqrt(squares / (count - 1) / count)
  local within = math.abs(mean - wanted) <= half_width
  if not within then
    error(("%s: %g +- %g on average, not %g"):format(what, mean, half_width, wanted), 0)
  end
  return half_width
end

-- Independent values have that distribution (A. N. Kolmogorov, 1933).
local function hold_distribution(values, distribution, what)
  local apart, count = 0, #values
  table.sort(values)
  for i, value in ipairs(values) do
    local wanted = distribution(value)
    apart = math.max(apart, i / count - wanted, wanted - (i - 1) / count)
  end
  if apart * math.sqrt(count) > KOLMOGOROV then
    error(("%s: %d values are %g apart from their distribution"):format(what, count, apart), 0)
  end
end

-- What the summary tells of each kind "m-1", "m-2", ...: parts in ticks, all together, and how many were taken.
local function told(file, set, options)
  local _, summary = harness.results { file, set = set, options = options }
  local kinds = {}
  while summary.metrics["messages:m-" .. #kinds + 1] do
    kinds[#kinds + 1] = summary.metrics["messages:m-" .. #kinds + 1]
  end
  assert(#kinds > 0, "no messages")
  return kinds
end

-- Each part has that many ticks, all messages of all kinds together, and what is not named has none.
local function hold_ticks(kinds, wanted)
  for _, part in ipairs(PARTS) do
    local ticks = 0
    for _, kind in ipairs(kinds) do ticks = ticks + kind.parts[part] * TICKS end
    local nearest = math.floor(ticks + 0.5)
    assert(math.abs(ticks - nearest) < 0.01, part .. " is no whole number of ticks")
    equal(nearest, math.tointeger(wanted[part] or 0), part .. ", in ticks")
  end
end

-- What is random has the mean that theory knows; what is { N } is N units for each message, to the tick.
local function hold_parts(kinds, wanted)
  for _, part in ipairs(PARTS) do
    local theory = wanted[part] or { 0 }
    local means = {}
    for i, kind in ipairs(kinds) do
      if type(theory) == "table" then
        assert(math.abs(kind.parts[part] - theory[1] * kind.count) * TICKS < 0.5, part .. " is not always the same")
      end
      means[i] = kind.parts[part] / kind.count
    end
    if type(theory) == "number" then
      local half_width = hold_mean(means, theory, part)
      assert(half_width < 0.15 * theory, part .. " is not known well enough to say anything")
    end
  end
end

-- Means: { WORLD, what it is, parts, set = , options = }

local LOAD = 0.6
local function pollaczek_khinchine(load, second_moment) return load * second_moment / (2 * (1 - load)) end

local function erlang_c(cores, offered)
  local term, sum = 1, 1
  for i = 1, cores - 1 do
    term = term * offered / i
    sum = sum + term
  end
  local all = term * offered / cores * cores / (cores - offered)
  return all / (sum + all)
end

local PERIOD = 113 / 355

local MEANS = {
  { "server", "M/M/1", { mailbox = LOAD / (1 - LOAD), handling = 1 } },
  { "server", "M/D/1", { mailbox = pollaczek_khinchine(LOAD, 1), handling = { 1 } }, set = { service = "fixed" } },
  { "server", "M/E3/1", { mailbox = pollaczek_khinchine(LOAD, 4 / 3), handling = 1 }, set = { service = "erlang" } },
  { "server", "M/H2/1", { mailbox = pollaczek_khinchine(LOAD, 3.5), handling = 1 }, set = { service = "mixed" } },
  { "server", "D/D/1 with time to spare", { handling = { 1 } },
    set = { service = "fixed", times = "fixed", load = 0.8, customers = 300 } },
  { "links", "a link is M/D/1, and one no slower behind it has no queue",
    { sending = pollaczek_khinchine(LOAD, 1), transfer = { 2 }, propagation = { 0.5 } } },
  { "links", "a slower link behind it has the rest of its own queue",
    { sending = pollaczek_khinchine(0.5, 1), transfer = { 2.5 }, propagation = { 0.5 },
      routing = 1.5 * pollaczek_khinchine(0.75, 1) - pollaczek_khinchine(0.5, 1) },
    set = { second = 1.5, load = 0.5, messages = 3000 } },
  { "slots", "a courier with a rate is M/D/1 in slots, and the next one waits for its edge",
    { sending = 1 / (2 * (1 - LOAD)), propagation = { 0.5 }, routing = { 0.75 } } },
  { "slots", "what arrives on an edge is forwarded on it",
    { sending = 1 / (2 * (1 - LOAD)), propagation = { 4 } }, set = { latency = 2.0 } },
  { "edges", "all mail waits half a period for the edge", { edge = PERIOD / 2 } },
  { "edges", "one by one it waits for those before, too",
    { edge = PERIOD / 2, mailbox = PERIOD * LOAD / (2 * (1 - LOAD)) }, set = { one_by_one = true } },
  { "cores", "M/M/3", { processor = erlang_c(3, 2.1) / (3 - 2.1), handling = 1 },
    set = { customers = 3000 } },
  { "cores", "M/M/1 of one core", { processor = LOAD / (1 - LOAD), handling = 1 }, set = { cores = 1, load = LOAD } },
}
for i, case in ipairs(MEANS) do
  test(case[1] .. ": " .. case[2], function()
    hold_parts(told(world(case[1]), case.set, "--warmup 100 --seed " .. i), case[3])
  end)
end

-- To the tick: { WORLD, what it is, ticks of the parts, set = }

local function sum(count, wait)
  local all = 0
  for i = 1, count do all = all + wait(i) end
  return all
end

local TICK, TENTH, FIFTH = 1000000000, 100000000, 200000000
local EXACT = {
  { "ties", "what comes behind an edge waits for the next", set = { messages = 20 },
    { propagation = 20 * (TICK // 2) + 20 * 2 * TICK, edge = 20 * TICK } },
  { "server", "D/D/1 that is too slow", set = { halls = 1, customers = 500, load = 1.25 }, fixed = true,
    { handling = 500 * TICK, mailbox = sum(500, function(i) return (i - 1) * FIFTH end) } },
  { "links", "a burst, and a link half as fast behind", set = { lines = 1, messages = 50, burst = 50, second = 2.0 },
    { transfer = 50 * 3 * TICK, propagation = 50 * TICK // 2, sending = sum(50, function(i) return (i - 1) * TICK end),
      routing = sum(50, function(i) return (i - 1) * TICK end) } },
  -- The i-th comes at 0.4 i, and two cores begin 1 after 1, at 0.4 and 0.8.
  { "cores", "two cores that are too slow", set = { halls = 1, customers = 80, cores = 2, load = 1.25, fixed = true },
    { handling = 80 * TICK, processor = sum(80, function(i) return (i - 2 + i % 2) * TENTH end) } },
}
for _, case in ipairs(EXACT) do
  test(case[1] .. ": " .. case[2], function()
    if case.fixed then case.set.times, case.set.service = "fixed", "fixed" end
    hold_ticks(told(world(case[1]), case.set), case[3])
  end)
end

-- What the trace tells of each.

local root = os.tmpname()
os.remove(root)

-- Shows `watch` the events of a run.
local function each_event(file, set, options, watch)
  os.execute("rm -rf '" .. root .. "'")
  local status, _, said = harness.run { file, set = set, options = options .. " --trace '" .. root .. "'" }
  equal(status, 0, said .. ": the status")
  for event in ctf.events(root .. "/ctf") do watch(event) end
  os.execute("rm -rf '" .. root .. "'")
end

-- The nearest tick to edge k of a clock with 355 / 113 edges in a unit.
local function edge(k) return (2 * k * 113 * TICK + 355) // (2 * 355) end

test("edges: each receipt is on the edge behind its arrival, and waits are uniform below a period", function()
  local waits = {}
  each_event(world "edges", { machines = 2 }, "", function(event)
    if event.name ~= "receipt" then return end
    local k = event.sent * 355 // (113 * TICK)
    while edge(k) <= event.sent do k = k + 1 end
    while edge(k - 1) > event.sent do k = k - 1 end
    equal(event.instant, edge(k), "the edge")
    equal(event.edge, edge(k) - event.sent, "the wait for it")
    waits[#waits + 1] = event.edge / TICK
  end)
  equal(#waits, 2000, "receipts")
  hold_distribution(waits, function(wait) return wait / PERIOD end, "waits for an edge")
end)

test("token_wait: waits for a token that nobody holds are uniform below a rotation", function()
  local waits, rotation = {}, 8 * TICK // 1000
  each_event(scenarios .. "/token_wait.lua", { use = "0 ms", duration = 4.0 }, "", function(event)
    if event.name ~= "receipt" or event.kind == "token" then return end
    -- Station i, on device i, has the token at (i - 1) ms, and each 8 ms after that.
    local wait = ((event.device - 1) * TICK // 1000 - event.sent) % rotation
    equal(event.mailbox, wait, "the wait")
    waits[#waits + 1] = wait / rotation
  end)
  assert(#waits > 1500, "too few requests")
  hold_distribution(waits, function(wait) return wait end, "waits for the token")
end)

-- Stations of the tandem: services 1, 1.1 and 1.2 a second, arrivals 0.6.

local ARRIVAL, STATIONS, MESSAGES, LEFT_OUT = 0.6, 3, 1500, 300

-- The waits and stays at each station, of messages in order, and the instants at which they left the last one.
local function stations_of(seed)
  local waits, stays, left = {}, {}, {}
  for i = 1, STATIONS do waits[i], stays[i] = {}, {} end
  local set = { routers = STATIONS, arrival = ARRIVAL, messages = MESSAGES }
  each_event(scenarios .. "/tandem.lua", set, "--seed " .. seed, function(event)
    local station = event.name == "departure" and event.device - 1
    if not station or station == 0 then return end
    local wait, stay = event.leaves - event.service - event.queued, event.leaves - event.queued
    table.insert(waits[station], wait / TICK)
    table.insert(stays[station], stay / TICK)
    if station == STATIONS then left[#left + 1] = event.leaves / TICK end
  end)
  return waits, stays, left
end

local function mean_of(list)
  local total = 0
  for i = LEFT_OUT + 1, MESSAGES do total = total + list[i] end
  return total / (MESSAGES - LEFT_OUT)
end

-- How much more often than independent ones the stays, or waits, at the first two stations are both beyond one that
-- each exceeds with that probability.
local function together(lists, beyond, shares)
  local products = 0
  for i = LEFT_OUT + 1, MESSAGES do
    local first, second = lists[1][i] > beyond[1] and 1 or 0, lists[2][i] > beyond[2] and 1 or 0
    products = products + (first - shares[1]) * (second - shares[2])
  end
  return products / (MESSAGES - LEFT_OUT)
end

test("tandem: each station is an M/M/1 of its own, stays are independent, and what leaves is Poisson", function()
  local mean_waits, mean_stays, long_stays, any_waits, gaps = {}, {}, {}, {}, {}
  local medians = { math.log(2) / (1 - ARRIVAL), math.log(2) / (1.1 - ARRIVAL) }
  for i = 1, STATIONS do mean_waits[i], mean_stays[i] = {}, {} end
  for seed = 1, 8 do
    local waits, stays, left = stations_of(seed)
    for i = 1, STATIONS do
      mean_waits[i][seed], mean_stays[i][seed] = mean_of(waits[i]), mean_of(stays[i])
    end
    long_stays[seed] = together(stays, medians, { 0.5, 0.5 })
    any_waits[seed] = together(waits, { 0, 0 }, { ARRIVAL, ARRIVAL / 1.1 })
    for i = LEFT_OUT + 1, MESSAGES do gaps[#gaps + 1] = left[i] - left[i - 1] end
  end
  for i = 1, STATIONS do
    local rate = 1 + (i - 1) / 10
    hold_mean(mean_waits[i], ARRIVAL / rate / (rate - ARRIVAL), "the wait at station " .. i)
    hold_mean(mean_stays[i], 1 / (rate - ARRIVAL), "the stay at station " .. i)
  end
  -- E. Reich, "Waiting Times when Queues are in Tandem", Annals of Mathematical Statistics 28 (1957): stays of a
  -- message are independent; P. J. Burke, "The Dependence of Delays in Tandem Queues", the same 35 (1964): its
  -- waits are not.
  hold_mean(long_stays, 0, "long stays together")
  equal(pcall(hold_mean, any_waits, 0, "any waits together"), false, "waits are independent")
  hold_distribution(gaps, function(gap) return 1 - math.exp(-ARRIVAL * gap) end, "the times between departures")
end)

harness.done()
