-- SPDX-License-Identifier: MIT
-- trace.table: how long calls take, by origin, kind and destinations; of this run, and beside earlier ones.
-- Expect: 18 checks pass.
local plenum = require "plenum"
local trace = require "plenum.trace"

plenum.scenario { title = "trace.table", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 3 })

local function serve()
  while true do
    local m = plenum.receive()
    plenum.sleep(m.work or 0)
    plenum.reply(m, true)
  end
end
local here, there, other = near:spawn(serve), far:spawn(serve), far:spawn(serve)
local dead = far:spawn(function() end)

near:spawn(function()
  plenum.sleep(1)
  for work = 0, 4 do plenum.call(here, { "get", work = work }) end
  plenum.await_all(plenum.ask_all({ here, there, other }, { "get" }))
  plenum.await_all(plenum.ask_all({ here, dead }, { "get" }), { returned = function() return false end })
  plenum.await_all(plenum.ask_all({}, { "nothing" }))
  plenum.ask(here, { "unawaited", work = 7 })
  pcall(plenum.call, there, { "slow", work = 10 }, 1)
  pcall(plenum.ask_all, { here, 5 }, { "broken" })
  plenum.sleep(30)
end)

local Client = plenum.process("client", { clock_rate = 1 / 4 })
function Client.command:START() plenum.call(there, { "get", work = 1 }) end
near:spawn(Client)

plenum.experiment(function()
  plenum.sleep(50)
  local box = plenum.mailbox()
  plenum.ask(box.address, { "never" })
  plenum.call(here, { "get", work = 2 })
end)

local function row_of(rows, origin, kind, destinations, run)
  for _, row in ipairs(rows) do
    local fits = row.origin == origin and row.kind == kind and row.destinations == destinations
    if fits and row.run == run then return row end
  end
  return {}
end

plenum.at_end(function()
  local rows = trace.table()
  local single = row_of(rows, "function", "get", 1)
  plenum.check(single.made == 5 and single.count == 5, "calls are counted")
  plenum.check(single.mean == 2 and single.min == 0 and single.max == 4 and single.deviation == 2 ^ 0.5,
    "and their round trips measured")
  plenum.check(math.abs(single.p50 - 2) < 0.01 and math.abs(single.p99 - 4) < 0.02, "with quantiles")
  local batch = row_of(rows, "function", "get", 3)
  plenum.check(batch.count == 1 and batch.mean == 6 and batch.deviation == 0, "a batch ends with its last answer")
  plenum.check(row_of(rows, "function", "get", 2).mean == 6, "returned mail is an answer")
  plenum.check(row_of(rows, "function", "unawaited", 1).mean == 7, "nobody need wait")
  plenum.check(row_of(rows, "function", "slow", 1).mean == 16, "an answer may be late")
  plenum.check(row_of(rows, "function", "nothing", 0).made == nil, "no destination, no call")
  local broken = row_of(rows, "function", "broken", 2)
  plenum.check(broken.made == 1 and broken.count == 0 and broken.mean == nil, "a batch that failed is not answered")
  plenum.check(row_of(rows, "client", "get", 1).mean == 7, "a type is an origin; its clock does not matter")
  plenum.check(row_of(rows, "experiment", "get", 1).mean == 2 and row_of(rows, "experiment", "never", 1).count == 0,
    "an experiment is one")
  plenum.check(rows[1].origin == "client" and rows[2].origin == "experiment" and rows[3].kind == "never"
    and rows[4].kind == "broken" and rows[7].destinations == 3, "in order")
  local metric = plenum.metric("calls:function:get:1")
  plenum.check(metric.count == 5 and metric.mean == 2 and metric.made == 5 and plenum.metric("calls:no:no:1") == nil,
    "metrics have them, too")

  local earlier = { metrics = {
    ["calls:client:get:1"] = { origin = "client", kind = "get", destinations = 1, made = 3, count = 3, mean = 9 },
    ["calls:client:put:12"] = { origin = "client", kind = "put", destinations = 12, made = 2, count = 0 },
    ["messages:get"] = { count = 3 },
  } }
  local compared = trace.table { [2] = earlier, [10] = { metrics = {} }, now = rows }
  local function labels(kind, destinations)
    local list = {}
    for _, row in ipairs(compared) do
      if row.origin == "client" and row.kind == kind and row.destinations == destinations then
        list[#list + 1] = row.run .. "=" .. row.count
      end
    end
    return table.concat(list, " ")
  end
  plenum.check(labels("get", 1) == "2=3 10=0 now=1", "runs stand side by side, numbers first")
  plenum.check(labels("put", 12) == "2=0 10=0 now=0", "also where one has nothing")
  plenum.check(row_of(compared, "client", "get", 1, 2).mean == 9
    and row_of(compared, "client", "get", 1, "now").mean == 7
    and row_of(compared, "client", "get", 1, 10).mean == nil, "each with its own figures")
  local text = trace.text(compared)
  plenum.check(text:find("^origin +kind +destinations +run +made +count +mean +p50 +p99 +max +deviation\n")
    and text:find("client +get +1 +10 +0 +0 +%- +%- +%- +%- +%-\n") and trace.text(trace.table { [1] = {} }) == "",
    "what is missing stays visible in the text")
  local function refused(runs, part)
    local ok, why = pcall(function()
      local table_of_runs = trace.table(runs)
      return table_of_runs
    end)
    return not ok and why:find("^trace_table.lua:") and why:find(part, 1, true)
  end
  plenum.check(refused({ old = { 1 } }, "the run called old is no summary") and refused("run.json", "not a string")
    and refused({ [true] = {} }, "not a boolean"), "what is no summary is refused")
end)
