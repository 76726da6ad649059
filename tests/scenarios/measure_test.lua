-- SPDX-License-Identifier: MIT
-- What is measured, and how surely: warm-up, intervals, Little's law.  In TAP: measure_test.lua PLENUM SCENARIOS
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]
local scenarios = arg[2]

-- Halls with a queue each: Poisson arrivals, exponential services, some customers at the door when it opens.
local HALLS = [[
local plenum = require "plenum"
local p = plenum.scenario {
  title = "Halls", unit = "tick",
  params = { halls = 200, customers = 4000, load = 0.5, crowd = 0 },
}
local ended = 0
for i = 1, p.halls do
  local hall = plenum.device { name = "hall-" .. i }
  local server = hall:spawn(function()
    for _ = 1, p.customers do
      plenum.receive()
      plenum.record("wait-" .. i, plenum.now() - plenum.header().sent)
      plenum.record("wait", plenum.now() - plenum.header().sent)
      plenum.sleep(plenum.exponential(1))
    end
  end)
  hall:spawn(function()
    for _ = 1, p.crowd do server:send { "customer" } end
    for _ = 1, p.customers - p.crowd do
      plenum.sleep(plenum.exponential(1 / p.load))
      server:send { "customer" }
    end
  end)
end
]]

local function halls(request)
  request[1] = harness.write("halls.lua", HALLS)
  return select(2, harness.results(request))
end

-- The number of halls whose interval has the wait that theory knows, and of those that have an interval.
local function covered(summary, wait)
  local having, told = 0, 0
  for i = 1, summary.params.halls do
    local metric = summary.metrics["wait-" .. i]
    if metric.half_width then
      told = told + 1
      if math.abs(metric.mean - wait) <= metric.half_width then having = having + 1 end
    end
  end
  return having, told
end

test("19 of 20 intervals of M/M/1 have the mean that theory knows", function()
  local summary = halls {}
  local having, told = covered(summary, 1)
  equal(told, 200, "halls with an interval")
  -- Of 200 trials at 0.95 all but one series of 1000 has 179 to 199; 16 batches of a few hundred customers lean on
  -- each other a little.
  if having < 178 or having > 199 then equal(having, "178 to 199", "intervals that have the mean") end
  equal(summary.metrics.wait.half_width, nil, "the interval of what many devices record")
end)

test("a crowd at the door spoils the means, and a warm-up mends them", function()
  local set = { halls = 50, crowd = 300, customers = 4300 }
  local spoilt, mended = halls { set = set }, halls { set = set, options = "--warmup 1500" }
  if spoilt.metrics.wait.mean < 10 then equal(spoilt.metrics.wait.mean, "much too long", "the wait with a crowd") end
  harness.within(mended.metrics.wait.mean, 1, 0.03, "the wait after the warm-up")
  local having, told = covered(mended, 1)
  equal(told, 50, "halls with an interval")
  if having < 42 then equal(having, "42 or more", "intervals that have the mean") end
end)

test("a warm-up does not change the run, but what is measured", function()
  local set = { halls = 3, customers = 500 }
  local whole = halls { set = set }
  local late = halls { set = set, options = "--warmup '300'" }
  equal(late.fingerprint, whole.fingerprint, "the fingerprint")
  equal(late.events, whole.events, "events")
  equal(whole.warmup, 0, "no warm-up")
  equal(late.warmup, 300, "the warm-up")
  for _, name in ipairs { "messages", "messages:customer", "wait", "wait-2", "mailbox_depth", "hops" } do
    local all, some = whole.metrics[name].count, late.metrics[name].count
    if not (some > 0 and some < all) then equal(some, "fewer than " .. all, name) end
  end
end)

test("a warm-up beyond the end leaves nothing measured, and says so", function()
  local late = halls { set = { halls = 2, customers = 50 }, options = "--warmup 1e6" }
  equal(next(late.metrics), nil, "a metric")
end)

-- As text, without what may differ.
local function same(summary, shards)
  local function flat(value, path, lines)
    if type(value) ~= "table" then lines[#lines + 1] = ("%s=%s"):format(path, tostring(value)) return lines end
    for key, member in pairs(value) do flat(member, path .. "/" .. tostring(key), lines) end
    return lines
  end
  equal(summary.shards, shards, "shards")
  summary.shards, summary.wall_seconds, summary.events_per_second = nil, nil, nil
  local lines = flat(summary, "", {})
  table.sort(lines)
  return table.concat(lines, "\n")
end

test("what is measured is the same for every number of shards", function()
  for _, file in ipairs { "halls", scenarios .. "/tandem.lua", scenarios .. "/mutex.lua", scenarios .. "/mst.lua" } do
    local first
    for _, shards in ipairs { 1, 2, 4 } do
      local request = { file, options = "--warmup 5 --shards " .. shards }
      local summary
      if file == "halls" then
        request.set = { halls = 7, customers = 400 }
        summary = halls(request)
        assert(summary.metrics["wait-3"].half_width, "no interval")
      else
        summary = select(2, harness.results(request))
      end
      local text = same(summary, shards)
      first = first or text
      if text ~= first then error(file .. ": another summary with " .. shards .. " shards", 0) end
    end
  end
end)

test("the command line's warm-up wins, and is part of the command that repeats the run", function()
  local path = harness.write("warm.lua", [[
local plenum = require "plenum"
plenum.scenario { warmup = "10 ms" }
plenum.device {}:spawn(function()
  for _ = 1, 30 do
    plenum.sleep "1 ms"
    plenum.count("ticks")
  end
end)
]])
  local _, summary = harness.results { path }
  equal(summary.metrics.ticks.count, 21, "ticks from 10 ms on")
  equal(summary.warmup, 0.01, "the scenario's warm-up")
  _, summary = harness.results { path, options = "--warmup '25 ms'" }
  equal(summary.metrics.ticks.count, 6, "ticks from 25 ms on")
  has(summary.manifest.command, "--warmup '25 ms'")
  _, summary = harness.results { path, options = "--warmup 0" }
  equal(summary.metrics.ticks.count, 30, "all ticks")
end)

-- A queue is in its mailbox or its courier all the while: L = lambda W, of each device and of all.
local LAW = [[
local plenum = require "plenum"
local p = plenum.scenario { params = { stop_at = 20.0 } }
local a = plenum.device { name = "a", courier = { rate = 2 } }
local b = plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })
local sink = b:spawn(function()
  while true do
    plenum.sleep(3)
    plenum.receive()
  end
end)
a:spawn(function() for _ = 1, 5 do sink:send { "job" } end end)
plenum.experiment(function() plenum.sleep(p.stop_at) plenum.stop() end)
]]

test("the level of mail over time is what it waited", function()
  local path = harness.write("law.lua", LAW)
  -- They leave a at 0, 0.5, 1, 1.5, 2, come to b a second later and are taken at 3, 6, 9, 12, 15.
  local _, summary = harness.results { path }
  local mail, queue = summary.metrics.mailbox_depth, summary.metrics.courier_queue
  equal(mail.count, 5, "messages")
  equal(mail.sum, 45 - 5 - 5, "their wait")
  equal(mail.mean, 35 / 20, "the level")
  equal(queue.count, 5, "messages in the courier")
  equal(queue.sum, 5, "their wait there")
  equal(queue.mean, 5 / 20, "the level there")
  local depth = summary.metrics.courier_depth
  equal(depth.count, 5, "messages that found a queue")
  equal(depth.sum, 1 + 2 + 3 + 4 + 5, "its lengths, with them")
end)

test("what still waits at the end counts for the time that it has waited", function()
  local path = harness.write("law.lua", LAW)
  -- At 2.25, those that came at 1, 1.5 and 2 wait, and two are on their way.
  local _, summary = harness.results { path, set = { stop_at = 2.25 } }
  local mail, queue = summary.metrics.mailbox_depth, summary.metrics.courier_queue
  equal(mail.count, 3, "messages")
  equal(mail.sum, 1.25 + 0.75 + 0.25, "their wait")
  equal(queue.count, 5, "messages in the courier")
  _, summary = harness.results { path, set = { stop_at = 1.25 } }
  queue = summary.metrics.courier_queue
  equal(queue.count, 5, "messages in the courier, two of which are there still")
  equal(queue.sum, 0.5 + 1 + 2 * 1.25, "their wait")
end)

-- Nothing but what the scenario reports.

local REPORTING = [[
local plenum = require "plenum"
local a = plenum.device { name = "a", courier = { rate = 2 } }
local b = plenum.device { name = "b" }
plenum.link(a, b, { latency = 1 })
local Sink = plenum.process("sink", { clock_rate = "3/2" })
Sink:rpc("job", function(self, m) return m.n end)
local sink = b:spawn(Sink)
a:spawn(function()
  for i = 1, 20 do
    plenum.gauge("level", i)
    local span <close> = plenum.span "round"
    plenum.record("answer", plenum.call(sink, { "job", n = plenum.random() }))
    plenum.count "rounds"
  end
end)
plenum.at_end(function()
  plenum.result("rounds", plenum.metric("rounds").sum)
  plenum.result("answer", plenum.metric("answer").mean)
end)
]]

local function own_metrics(summary)
  local names = {}
  for name in pairs(summary.metrics) do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, " ")
end

test("without metrics a run is the same, and has what the scenario reports", function()
  local file = harness.write("reporting.lua", REPORTING)
  for _, more in ipairs { "", " --shards 2", " --warmup 7", " --until 30" } do
    local _, with = harness.results { file, options = more }
    local _, without = harness.results { file, options = "--no-metrics" .. more }
    equal(with.measured, true, "measured")
    equal(without.measured, false, "measured without")
    equal(without.fingerprint, with.fingerprint, "the fingerprint")
    equal(without.events, with.events, "events")
    equal(own_metrics(without), "answer level rounds span:round", "the metrics")
    for _, name in ipairs { "answer", "level", "rounds", "span:round" } do
      for field, value in pairs(with.metrics[name]) do
        equal(without.metrics[name][field], value, name .. "." .. field)
      end
    end
    assert(with.metrics.messages and with.metrics["calls:function:job:1"], "nothing was measured with metrics")
    has(without.manifest.command, "--no-metrics")
    assert(not with.manifest.command:find("no-metrics", 1, true), "the command that repeats it")
  end
end)

local ASKED = "started with --no-metrics"

for _, name in ipairs {
  "messages", "messages:job", "hops", "returned", "dropped", "courier_depth", "mailbox_depth", "mailbox_depth:a",
  "courier_queue:a", "calls:function:job:1",
} do
  harness.bad("plenum.metric of " .. name .. " without metrics", {
    ('plenum.device { name = "a" }\nplenum.at_end(function()\n  print(plenum.metric("%s"))\nend)'):format(name),
    options = "--no-metrics", status = harness.FAILS, line = 3, says = { ('plenum.metric("%s")'):format(name), ASKED },
  })
end
harness.bad("a predicate that asks for what is not measured", {
  [[
local device = plenum.device {}
local sink = device:spawn(function() plenum.receive() end)
device:spawn(function() sink:send { "stone" } end)
plenum.stop_when(function() return plenum.metric("messages:stone").sent > 0 end)]],
  options = "--no-metrics", status = harness.FAILS, line = 4, says = { ASKED },
})
for _, call in ipairs { "report", "table" } do
  harness.bad("trace." .. call .. " without metrics", {
    ('local trace = require "plenum.trace"\nplenum.at_end(function() trace.%s() end)'):format(call),
    options = "--no-metrics", status = harness.FAILS, line = 2, says = { "trace." .. call, ASKED },
  })
end

test("a table of earlier runs refuses one whose calls were not measured", function()
  local file = harness.write("reporting.lua", REPORTING)
  for _, options in ipairs { "", "--no-metrics" } do
    local _, summary = harness.run { file, options = options }
    harness.write("earlier.json", ([[{ "measured": %s, "metrics": {} }]]):format(summary.measured))
    local status, _, said = harness.run {
      harness.write("later.lua", [[
local plenum = require "plenum"
local trace = require "plenum.trace"
print(#trace.table { early = plenum.data "earlier.json" })]]),
    }
    equal(status, options == "" and 0 or harness.LOADS_NOT, "the status")
    if options ~= "" then
      has(said, "later.lua:3:")
      has(said, "early was started with --no-metrics")
    end
  end
end)

test("names of the scenario's own are its own, and others are still nobody's", function()
  local results = harness.results {
    harness.write("own.lua", [[
local plenum = require "plenum"
plenum.device {}:spawn(function()
  plenum.record("messages:mine", 3)
  plenum.count "hops:mine"
end)
plenum.at_end(function()
  plenum.result("mine", plenum.metric("messages:mine").max + plenum.metric("hops:mine").sum)
  plenum.result("nobody", plenum.metric("of nobody") == nil)
end)]]),
    options = "--no-metrics",
  }
  equal(results.mine, 4, "the scenario's own")
  equal(results.nobody, true, "nobody's")
end)

harness.bad("a run that is cut short has its levels, and its mail adds up", {
  [[
local device = plenum.device {}
local sink = device:spawn(function() plenum.sleep(1e6) end)
device:spawn(function()
  for i = 1, 1e6 do
    plenum.gauge("level", i)
    sink:send { "job", ("x"):rep(1000) }
    plenum.sleep(1)
  end
end)]], options = "--memory 8MB", status = harness.FAILS, says = { "memory is exhausted" },
})
harness.bad("a warm-up that is no time", {
  "plenum.device {}", options = "--warmup auto", status = harness.LOADS_NOT, says = { "--warmup: " },
})
harness.bad("a warm-up before the beginning", {
  "plenum.device {}", options = "--warmup=-1", status = harness.LOADS_NOT, says = { "--warmup: ", "-1" },
})
harness.bad("a warm-up that is no time in the scenario", {
  'plenum.scenario { warmup = "3 MHz" }', status = harness.LOADS_NOT, line = 1, says = { "scenario: warmup" },
})
harness.bad("a warm-up before the beginning in the scenario", {
  "plenum.scenario { warmup = -2 }", status = harness.LOADS_NOT, line = 1, says = { "scenario: warmup" },
})
harness.done()
