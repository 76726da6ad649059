-- SPDX-License-Identifier: MIT
-- `plenum export --format sqlite` and `results-csv`, read back by sqlite3, in TAP: results_test.lua PLENUM
local plenum = arg[1]
local read_trace = dofile((arg[0]:match "^(.*/)" or "./") .. "trace_reader.lua")

package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
local workbench = require "workbench"
workbench.plenum = plenum
local quoted, output_of, folder, path, write, read, execute, well, test, equal =
  workbench.quoted, workbench.output_of, workbench.folder, workbench.path, workbench.write,
  workbench.read, workbench.execute, workbench.well, workbench.test, workbench.equal

if not workbench.is_there "sqlite3" then
  print "1..0 # SKIP there is no sqlite3"
  os.exit(0)
end

-- Rows of what a query finds; columns are between characters that no name has.
local function rows(database, sql)
  local list = {}
  local command = ("cd %s && sqlite3 -separator $'\\001' -newline $'\\002' %s %s"):format(quoted(folder), database,
    quoted(sql))
  for line in output_of("bash -c " .. quoted(command)):gmatch "([^\2]*)\2" do
    local row = {}
    for field in (line .. "\1"):gmatch "([^\1]*)\1" do row[#row + 1] = field end
    list[#list + 1] = row
  end
  return list
end

local function value(database, sql) return (rows(database, sql)[1] or {})[1] end

local WORLD = [[
local plenum = require "plenum"
plenum.scenario { title = "many, \"results\"", %s, params = { words = "a, b", count = 30, share = 0.1 } }
local NAMES = { "left", "a \"quoted\", name\n", "Zürich <b>" }
local d = {}
for i, name in ipairs(NAMES) do
  d[i] = plenum.device { name = name, clock_rate = i == 1 and "1/4" or nil, courier = { step = i } }
end
plenum.link(d[1], d[2], { latency = 3 })
plenum.link(d[2], d[3], { latency = 2, jitter = 1 })
local echo = d[3]:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.record("n, \"squared\"", (m.n or 0) ^ 2)
    plenum.gauge("level", (m.n or 0) %% 5 - 2)
    plenum.reply(m, m.n)
  end
end)
for i = 1, 2 do
  d[i]:spawn(function()
    for n = 1, 30 do
      plenum.send(echo, { n %% 2 == 0 and "ping" or "odd \xff\n,\"", n = n, reply_to = plenum.self() })
      plenum.receive(20)
      plenum.count("rounds", i)
      plenum.record("tiny", (n %% 3 - 1) / 1024)
      plenum.record("chance", plenum.normal(0, 1e6))
    end
  end)
end
plenum.at_end(function()
  plenum.result("answer", 42)
  plenum.result("half", 0.5)
  plenum.result("yes", true)
  plenum.result("word", "so, so")
  plenum.result("list", { 1, 2, { x = "y" } })
  plenum.check(true, "one")
end)
]]

-- What the scenario says; the exponent; by how much instants are multiplied.
local SCALES = {
  { "fine", 'unit = "ms"', -12, 1 },
  { "coarse", 'unit = "s", resolution = "5 ms"', -3, 5 },
  { "binary", 'unit = "s", resolution = 1 / 1024', -10, 5 ^ 10 // 1 | 0 },
  { "abstract", 'unit = "tick", resolution = 0.25', -2, 25 },
  { "whole", 'unit = "s", resolution = 1', 0, 1 },
}

local function is_measured(event)
  local class = event.class
  return class == "measure" or class == "queue" or class == "delivery" or class == "receipt"
end

local DEVICES = { [0] = "experimenter", "left", 'a "quoted", name\n', "Zürich <b>" }
local NAME_OF = { queue = "courier_depth", delivery = "mailbox_depth" }

-- Of each event of the trace that is measured: where, what, when and how much; nil: it is a latency.
local function expected(events, factor)
  local list = {}
  for i, event in ipairs(events) do
    if is_measured(event) then
      local name = event.class == "measure" and event.name or NAME_OF[event.class] or "messages:" .. event.kind
      list[#list + 1] = { DEVICES[event.device], name:gsub("\xff", "\u{fffd}"), i - 1, event.instant * factor,
        event.value or event.depth }
    end
  end
  return list
end

local LINES = "SELECT moduleName, vectorName, eventNumber, simtimeRaw, printf('%!.17g', value), typeof(simtimeRaw)"
  .. " FROM vectorData JOIN vector USING (vectorId) ORDER BY eventNumber"

for _, scale in ipairs(SCALES) do
  local name, says, exponent, factor = table.unpack(scale)
  test("vectors are what was measured, instants exact: " .. name, function()
    write(name .. ".lua", WORLD:format(says))
    well("run", name .. ".lua", "--quiet", "--trace", name, "--until", "700")
    well("export", name, "--format", "sqlite", "--output", name .. ".db")
    local database = name .. ".db"
    equal(value(database, "PRAGMA integrity_check"), "ok", "the database")
    equal(value(database, "SELECT simtimeExp FROM run"), tostring(exponent), "the exponent")
    local list = expected(read_trace(path(name)), factor)
    local lines = rows(database, LINES)
    equal(#lines, #list, "the number of values")
    assert(#list > 500, "the scenario does too little")
    for i, one in ipairs(list) do
      for column = 1, 4 do equal(lines[i][column], tostring(one[column]), ("value %d, column %d"):format(i, column)) end
      if one[5] then equal(tonumber(lines[i][5]), one[5] + 0.0, ("value %d"):format(i)) end
      equal(lines[i][6], "integer", "the type of instants")
    end
  end)
end

test("vectors and histograms come to what the summary says", function()
  for _, name in ipairs { "fine", "coarse", "abstract" } do
    local summary = ("json_each(readfile('%s/summary.json'), '$.metrics')"):format(name)
    local metrics = "SELECT key FROM " .. summary
      .. " WHERE key NOT IN ('messages', 'hops') AND key NOT LIKE 'calls:%'"
      .. " AND key NOT LIKE 'mailbox_depth%' AND key NOT LIKE 'courier_queue%'"
    local agree = "SELECT statName FROM statistic"
    for _, field in ipairs { "Count", "Sum", "Min", "Max" } do
      local join = " JOIN scalar s%s ON s%s.scalarName = statName || ':%s' AND s%s.scalarValue = stat%s"
      agree = agree .. join:format(field, field, field:lower(), field, field)
    end
    local both = ("SELECT count(*) FROM (%s INTERSECT %s)"):format(metrics, agree)
    equal(value(name .. ".db", both), value(name .. ".db", ("SELECT count(*) FROM (%s)"):format(metrics)),
      "the number of metrics that agree in " .. name)
    assert(tonumber(value(name .. ".db", both)) >= 8)
    local differ = ("SELECT count(*) FROM %s JOIN scalar ON scalarName = key || ':sum'"):format(summary)
      .. " WHERE abs(scalarValue - json_extract(value, '$.sum')) > 1e-12 * abs(scalarValue)"
    equal(value(name .. ".db", differ), "0", "the number of sums that are not the summary's")
    local apart = "SELECT count(*) FROM statistic JOIN (SELECT vectorName, sum(vectorCount) AS n,"
      .. " min(vectorMin) AS low, max(vectorMax) AS high, sum(vectorSum) AS whole FROM vector GROUP BY vectorName)"
      .. " ON vectorName = statName WHERE n <> statCount OR low <> statMin OR high <> statMax"
      .. " OR abs(whole - statSum) > 1e-9 * abs(whole) + 1e-9"
    equal(value(name .. ".db", apart), "0", "the number of names whose vectors differ from the whole")
  end
end)

test("a vector's figures are those of its data", function()
  local differ = "SELECT count(*) FROM vector v WHERE EXISTS (SELECT 1 FROM (SELECT count(*) AS n, min(value) AS low,"
    .. " max(value) AS high, sum(value) AS whole, sum(value * value) AS squares, min(eventNumber) AS a,"
    .. " max(eventNumber) AS b, min(simtimeRaw) AS c, max(simtimeRaw) AS d FROM vectorData"
    .. " WHERE vectorId = v.vectorId) WHERE n <> vectorCount"
    .. " OR low <> vectorMin OR high <> vectorMax OR abs(whole - vectorSum) > 1e-9 * abs(whole) + 1e-9"
    .. " OR abs(squares - vectorSumSqr) > 1e-9 * squares OR a <> startEventNum OR b <> endEventNum"
    .. " OR c <> startSimtimeRaw OR d <> endSimtimeRaw)"
  equal(value("fine.db", differ), "0", "the number of vectors that differ")
end)

test("bins hold all values, between growing edges", function()
  local count = "SELECT count(*) FROM statistic WHERE statCount <>"
    .. " (SELECT sum(binValue) FROM histogramBin b WHERE b.statId = statistic.statId)"
  equal(value("fine.db", count), "0", "the number of histograms that miss values")
  for _, statistic in ipairs(rows("fine.db", "SELECT statId, statName FROM statistic")) do
    local edges = rows("fine.db", "SELECT printf('%!.17g', lowerEdge), binValue FROM histogramBin WHERE statId = "
      .. statistic[1])
    local data = rows("fine.db", ("SELECT printf('%%!.17g', value) FROM vectorData JOIN vector USING (vectorId)"
      .. " WHERE vectorName = (SELECT statName FROM statistic WHERE statId = %s)"):format(statistic[1]))
    equal(edges[1][1], "-Inf", "the first edge")
    for i = 2, #edges do
      local low, high, inside = tonumber(edges[i][1]), tonumber((edges[i + 1] or { "1e999" })[1]), 0
      assert(low < high, "edges do not grow")
      for _, one in ipairs(data) do
        local number = tonumber(one[1])
        if number >= low and number < high then inside = inside + 1 end
      end
      equal(tonumber(edges[i][2]), inside + 0.0, ("bin %d of %s"):format(i, statistic[2]))
    end
  end
end)

test("histograms leave the warm-up out as the summary does, and vectors have all", function()
  write("warm.lua", [[
local plenum = require "plenum"
plenum.scenario { unit = "ms", warmup = 50 }
local a = plenum.device { name = "a" }
local b = plenum.device { name = "b", courier = { rate = 1, queue = 100 } }
plenum.link(a, b, { latency = 3, jitter = 4 })
local echo = b:spawn(function()
  plenum.gauge("early", 7)
  while true do
    local m = plenum.receive()
    plenum.record("squares", m.n ^ 2)
    plenum.gauge("level", m.n % 5)
    plenum.count("served", 2)
    plenum.reply(m, m.n)
  end
end)
for i = 1, 3 do
  a:spawn(function()
    for n = 1, 20 do
      plenum.gauge("level", -n)
      plenum.call(echo, { "ask", n = n + i })
    end
  end)
end
]])
  well("run", "warm.lua", "--quiet", "--trace", "warm")
  well("export", "warm", "--format", "sqlite", "-o", "warm.db")
  local names = { "squares", "level", "early", "served", "messages:ask", "messages:reply" }
  for _, name in ipairs(names) do
    local figures = "SELECT statCount, statSum, statMin, statMax FROM statistic WHERE statName = '%s'"
    local row = rows("warm.db", figures:format(name))[1]
    for i, field in ipairs { "count", "sum", "min", "max" } do
      local scalar = value("warm.db", ("SELECT scalarValue FROM scalar WHERE scalarName = '%s:%s'"):format(name, field))
      if scalar or field == "count" then
        assert(math.abs(tonumber(row[i]) - tonumber(scalar)) <= 1e-9 * math.abs(tonumber(scalar)),
          ("%s:%s is %s, and the summary has %s"):format(name, field, row[i], scalar))
      end
    end
  end
  local vectors = value("warm.db", "SELECT sum(vectorCount) FROM vector WHERE vectorName = 'squares'")
  local statistic = value("warm.db", "SELECT statCount FROM statistic WHERE statName = 'squares'")
  equal(vectors, "60", "values of the vector")
  assert(tonumber(statistic) > 10 and tonumber(statistic) < 60, "values of the histogram: " .. statistic)
  well("run", "warm.lua", "--quiet", "--trace", "cold", "--warmup", "9999")
  well("export", "cold", "--format", "sqlite", "-o", "cold.db")
  equal(value("cold.db", "SELECT count(*) FROM statistic"), "0", "statistics of a run that was all warm-up")
end)

test("results, parameters and what was run are there", function()
  local function found(sql, name) return value("fine.db", sql .. " = '" .. name .. "'") end
  local function scalar(name) return found("SELECT scalarValue FROM scalar WHERE scalarName", name) end
  local function attribute(name) return found("SELECT attrValue FROM runAttr WHERE attrName", name) end
  equal(scalar "answer", "42.0", "a number")
  equal(scalar "half", "0.5", "a fraction")
  equal(scalar "yes", "1.0", "a truth")
  equal(scalar "checks:passed", "1.0", "checks")
  equal(attribute "result:word", "so, so", "a word")
  equal(attribute "result:list", '[1,2,{"x":"y"}]', "a list")
  equal(attribute "title", 'many, "results"', "the title")
  equal(attribute "seed", "1", "the seed")
  assert(attribute("fingerprint"):match "^%x+$")
  assert(attribute("file:fine.lua"):match "^%x+$")
  equal(value("fine.db", "SELECT itervarValue FROM runItervar WHERE itervarName = 'share'"), "0.1", "a parameter")
  local function setting(name, device)
    return found(("SELECT paramValue FROM parameter WHERE paramName = '%s' AND moduleName"):format(name), device)
  end
  equal(setting("clock_rate", "left"), "0.25", "a device's clock")
  equal(setting("courier.step", "Zürich <b>"), "3", "a courier's step")
end)

-- RFC 4180.
local function read_csv(text)
  local list, row, at = {}, {}, 1
  while at <= #text do
    local cell
    if text:sub(at, at) == '"' then
      local parts = {}
      repeat
        local stop = assert(text:find('"', at + 1, true), "a quote that does not end")
        parts[#parts + 1] = text:sub(at + 1, stop - 1)
        at = stop + 1
      until text:sub(at, at) ~= '"'
      cell = table.concat(parts, '"')
    else
      local stop = text:find("[,\n]", at)
      cell, at = text:sub(at, stop - 1), stop
    end
    row[#row + 1] = cell
    if text:sub(at, at) == "\n" then
      list[#list + 1] = row
      row = {}
    end
    at = at + 1
  end
  return list
end

test("the table for pandas has the same", function()
  for _, name in ipairs { "fine", "coarse" } do
    well("export", name, "--format", "results-csv", "--output", name .. ".csv")
    local list = read_csv(read(name .. ".csv"))
    local columns, counts = {}, {}
    for i, column in ipairs(list[1]) do columns[column] = i end
    local vectors = rows(name .. ".db",
      "SELECT vectorId, moduleName, vectorName, vectorCount FROM vector ORDER BY vectorId")
    local vector = 0
    for i = 2, #list do
      local row = list[i]
      equal(#row, 19, "the number of cells")
      counts[row[columns.type]] = (counts[row[columns.type]] or 0) + 1
      if row[columns.type] == "vector" then
        vector = vector + 1
        equal(row[columns.module], vectors[vector][2], "the module")
        equal(row[columns.name], vectors[vector][3], "the name")
        local exponent = tonumber(value(name .. ".db", "SELECT simtimeExp FROM run"))
        local data = rows(name .. ".db", "SELECT simtimeRaw, printf('%!.17g', value) FROM vectorData WHERE vectorId = "
          .. vectors[vector][1] .. " ORDER BY rowid")
        local n, numbers = 0, row[columns.vecvalue]:gmatch "%S+"
        for time in row[columns.vectime]:gmatch "%S+" do
          n = n + 1
          local whole, rest = time:match "^(%d+)%.?(%d*)$"
          local steps = whole .. rest .. ("0"):rep(-exponent - #rest)
          equal(math.tointeger(tonumber(steps)), tonumber(data[n][1]), "an instant")
          equal(tonumber(numbers()) + 0.0, tonumber(data[n][2]) + 0.0, "a value")
        end
        equal(tostring(n), vectors[vector][4], "the number of values")
        equal(numbers(), nil, "one value more")
      end
    end
    equal(tostring(counts.vector), value(name .. ".db", "SELECT count(*) FROM vector"), "vectors")
    equal(tostring(counts.scalar), value(name .. ".db", "SELECT count(*) FROM scalar"), "scalars")
    equal(tostring(counts.histogram), value(name .. ".db", "SELECT count(*) FROM statistic"), "histograms")
    equal(tostring(counts.param), value(name .. ".db", "SELECT count(*) FROM parameter"), "parameters")
    equal(tostring(counts.runattr), value(name .. ".db", "SELECT count(*) FROM runAttr"), "attributes")
  end
end)

test("results are the same for every number of shards", function()
  local dump = output_of("sqlite3 " .. quoted(path "fine.db") .. " .dump")
  assert(#dump > 10000)
  for _, shards in ipairs { "2", "3" } do
    well("run", "fine.lua", "--quiet", "--until", "700", "--shards", shards, "--trace", "by" .. shards)
    well("export", "by" .. shards, "--format", "sqlite", "--output", "by.db")
    well("export", "by" .. shards, "--format", "results-csv", "--output", "by.csv")
    assert(output_of("sqlite3 " .. quoted(path "by.db") .. " .dump") == dump, "databases differ with " .. shards)
    assert(read "by.csv" == read "fine.csv", "tables differ with " .. shards)
  end
end)

test("instants that no power of ten makes whole are rounded", function()
  write("third.lua", WORLD:format 'unit = "s", resolution = 1 / 3')
  well("run", "third.lua", "--quiet", "--trace", "third", "--until", "400")
  well("export", "third", "--format", "sqlite", "--output", "third.db")
  equal(value("third.db", "SELECT simtimeExp FROM run"), "-4", "the exponent")
  equal(value("third.db", "SELECT attrValue FROM runAttr WHERE attrName = 'rounded'"), "to 10^-4 s, a tick being 1/3 s",
    "what is said of it")
  local list, lines = expected(read_trace(path "third"), 1), rows("third.db", LINES)
  equal(#lines, #list, "the number of values")
  for i, one in ipairs(list) do
    equal(lines[i][4], tostring((one[4] * 20000 + 3) // 6), ("value %d"):format(i))
  end
  local _, _, text = execute("export", "third", "--format", "results-csv")
  assert(not text or not text:find "cannot", text)
end)

test("filters choose vectors and statistics, and are noted", function()
  local function count(database, table) return tonumber(value(database, "SELECT count(*) FROM " .. table)) end
  well("export", "fine", "--format", "sqlite", "--output", "whole.db")
  well("export", "fine", "--format", "sqlite", "--output", "part.db", "--from", "100", "--trace-device", "left")
  equal(count("part.db", "scalar"), count("whole.db", "scalar"), "scalars")
  assert(count("part.db", "vectorData") < count("whole.db", "vectorData"), "vectors")
  equal(value("part.db", "SELECT count(*) FROM vector WHERE moduleName <> 'left'"), "0", "other devices")
  local noted = "SELECT attrValue FROM runAttr WHERE attrName = 'exported'"
  equal(value("part.db", noted), '{"devices":["left"],"from":"100","kinds":[],"to":null}', "what is noted")
  equal(value("whole.db", noted) or "", "", "what is noted of the whole")
end)

test("of a run that was cut short there is what there is", function()
  assert(os.execute(("cp -r %s %s && rm %s/summary.json"):format(quoted(path "fine"), quoted(path "cut"),
    quoted(path "cut"))))
  write("cut/ctf/stream-1", read("fine/ctf/stream-1"):sub(1, -20))
  local status, _, err = execute("export", "cut", "--format", "sqlite", "--output", "cut.db")
  equal(status, 0, "the status")
  assert(err:find("cut", 1, true), err)
  equal(value("cut.db", "SELECT count(*) FROM scalar"), "0", "the number of scalars")
end)

test("a broken trace is told, and nothing is written", function()
  assert(os.execute(("cp -r %s %s"):format(quoted(path "fine"), quoted(path "broken"))))
  write("broken/ctf/stream-1", ("no trace"):rep(100))
  for _, format in ipairs { "sqlite", "results-csv" } do
    local status, _, err = execute("export", "broken", "--format", format, "--output", "broken.out")
    equal(status, 1, "the status")
    assert(err:find("stream-1", 1, true), err)
    assert(not io.open(path "broken.out"), "there is a file")
  end
end)

workbench.done()
