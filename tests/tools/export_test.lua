-- SPDX-License-Identifier: MIT
-- `plenum export`, in TAP: export_test.lua PLENUM SCENARIOS
local plenum, scenarios = arg[1], arg[2]
package.path = arg[0]:gsub("tools/[^/]*$", "scenarios/?.lua") .. ";" .. package.path
local json = require "json"

package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
local workbench = require "workbench"
workbench.plenum = plenum
local quoted, output_of, is_there, folder, path, write, read, execute, test, skip, equal, has =
  workbench.quoted, workbench.output_of, workbench.is_there, workbench.folder, workbench.path,
  workbench.write, workbench.read, workbench.execute, workbench.test, workbench.skip,
  workbench.equal, workbench.has

local function export(...) return execute("export", ...) end

local function well(...)
  local status, out, err = export(...)
  if status ~= 0 or err ~= "" then error(("status %s: %s"):format(status, err), 2) end
  return out
end

-- Makes a trace, once.
local function trace(name, file, ...)
  if read(name .. "/manifest.json") then return end
  local status, _, err = execute("run", file, "--quiet", "--log", "none", "--trace", name, ...)
  if status ~= 0 then error(("%s: status %s: %s"):format(name, status, err), 2) end
end

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

local function events_of(text)
  local events = {}
  for i, line in ipairs(lines_of(text)) do events[i] = json(line) end
  return events
end

-- RFC 4180, strictly.
local function rows_of(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local field, behind
    if text:sub(at, at) == '"' then
      local parts = {}
      at = at + 1
      while true do
        local stop = text:find('"', at, true)
        parts[#parts + 1] = text:sub(at, stop - 1)
        at = stop + 1
        if text:sub(at, at) ~= '"' then break end
        parts[#parts + 1], at = '"', at + 1
      end
      field, behind = table.concat(parts), at
    else
      field, behind = text:match('^([^",\r\n]*)()', at)
    end
    row[#row + 1] = field
    local mark = text:match("^\r\n", behind) or text:match("^,", behind)
    assert(mark, "a comma or the end of a line is wanted: " .. text:sub(behind, behind + 20))
    if mark ~= "," then rows[#rows + 1], row = row, {} end
    at = behind + #mark
  end
  return rows
end

-- What is in this file alone: names that want care, every kind of event, spans that cross.
local ODD = { [[a "quoted", name]], [[back\slash\]], "<b> & </b>", "line\nbreak", "Zürich 東京" }
write("odd.lua", [[
local plenum = require "plenum"
plenum.scenario { title = "<odd> & \"so\" on", unit = "ms" }
local d = {}
for i, name in ipairs { ]] .. ("%q, %q, %q, %q, %q"):format(table.unpack(ODD)) .. [[ } do
  d[i] = plenum.device { name = name, cores = i == 3 and 1 or nil, courier = i == 2 and { rate = 4 } or nil }
end
local fields = { latency = 1 / 3, bandwidth = 100, jitter = 0.1, loss = 0.2, duplicate = 0.3 }
for i = 1, 4 do plenum.link(d[i], d[i + 1], i < 4 and fields or { latency = 1 }) end
local odd = "kind, \"quoted\"\r\n\\ <b>"
local sink = d[3]:spawn(function()
  while true do
    local m = plenum.receive(30)
    if not m then break end
    plenum.work(0.4)
    plenum.sleep(0.1)
    plenum.log("info", "got\n\"it\"", { text = "a,b \\ {\"x\": 1}", n = m.n })
    plenum.count("taken", 1)
    plenum.gauge("level, \"of\" it", m.n / 3)
  end
end)
for i = 1, 2 do
  d[i]:spawn { function()
    local one = plenum.span "whole, \"quoted\""
    for n = 1, 20 do
      local first = plenum.span "first\nline"
      plenum.sleep(0.7)
      local second = plenum.span "second"
      plenum.sleep(0.1)
      plenum.send(sink, { n % 2 == 0 and odd or "even", n = n })
      first:finish()
      plenum.sleep(0.2)
      second:finish()
    end
    one:finish()
    plenum.span "endless"
    plenum.send(sink, { "late", n = 0 })
    plenum.sleep(100)
    plenum.send(sink, { "to the dead", n = 0 })
  end, name = "maker \"" .. i .. "\", {\"x\": 1}" }
end
local answering = d[5]:spawn(function() while true do plenum.reply(plenum.receive(), "yes") end end)
plenum.experiment(function()
  plenum.sleep(1)
  for _ = 1, 3 do plenum.call(answering, { "ask" }) end
  plenum.sleep(150)
  plenum.stop("enough")
end)
]])

local WORLDS = {
  { "odd", "odd.lua" },
  { "ping", scenarios .. "/ping.lua", "--set", "calls=20" },
  { "factorial", scenarios .. "/factorial.lua" },
  { "mesh", scenarios .. "/mesh.lua", "--until", "20" },
  { "ring", scenarios .. "/token_ring.lua" },
  { "tandem", scenarios .. "/tandem.lua", "--until", "300" },
}
local FORMATS = { "chrome", "csv", "jsonl", "shiviz", "shiviz-devices" }

local function each_world(body)
  for _, world in ipairs(WORLDS) do
    trace(table.unpack(world))
    body(world[1], world)
  end
end

test("rows and objects are the same events with the same values", function()
  each_world(function(name)
    local events, rows = events_of(well(name, "--format", "jsonl")), rows_of(well(name, "--format", "csv"))
    local head = table.remove(rows, 1)
    equal(#rows, #events, name .. ": rows")
    assert(#rows > 20, name .. " is too small a world")
    equal(table.concat(head, ",", 1, 7), "instant,time,turn,device,event,process,name", "columns")
    for i, event in ipairs(events) do
      local seen = 0
      equal(#rows[i], #head, "fields of row " .. i)
      for k, column in ipairs(head) do
        local value, cell = event[column], rows[i][k]
        if value ~= nil then seen = seen + 1 end
        if type(value) == "number" then cell = tonumber(cell) end
        equal(cell, value == nil and "" or value, ("%s: %s of row %d"):format(name, column, i))
      end
      local fields = 0
      for _ in pairs(event) do fields = fields + 1 end
      equal(seen, fields, "columns that have a value")
    end
  end)
end)

test("instants do not go back, and times are instants in units", function()
  each_world(function(name)
    local before = 0
    local ticks = json(read(name .. "/manifest.json")).ticks_per_unit
    for _, event in ipairs(events_of(well(name, "--format", "jsonl"))) do
      assert(math.type(event.instant) == "integer" and event.instant >= before, event.instant)
      before = event.instant
      local time = event.instant * ticks[2] / ticks[1]
      assert(math.abs(event.time - time) <= 1e-15 * math.max(1, time), event.time)
    end
    assert(before > 0)
  end)
end)

test("babeltrace2 reads as many events, in this order", function()
  if not is_there "babeltrace2" then skip "there is no babeltrace2" end
  each_world(function(name)
    local events = events_of(well(name, "--format", "jsonl"))
    local text = output_of("babeltrace2 --clock-cycles --no-delta " .. quoted(path(name)) .. " 2>/dev/null")
    -- It orders what happens at one instant by stream: compared are the instants, and what happened at each.
    local theirs, ours, instants = {}, {}, {}
    for instant, word, device in text:gmatch("%[(%d+)%] ([%w_]+): { device = (%d+)") do
      instants[#instants + 1] = tonumber(instant)
      theirs[#theirs + 1] = ("%d %s %s"):format(tonumber(instant), word, device)
    end
    equal(#theirs, #events, name .. ": events")
    local numbers = { experimenter = 0 }
    for i, node in ipairs(json(read(name .. "/topology.json")).nodes) do numbers[node.id] = i end
    for i, event in ipairs(events) do
      equal(event.instant, instants[i], name .. ": instant of event " .. i)
      ours[i] = ("%d %s %d"):format(event.instant, event.event, numbers[event.device])
    end
    table.sort(theirs)
    table.sort(ours)
    for i = 1, #ours do equal(ours[i], theirs[i], name .. ": an event") end
  end)
end)

test("the same bytes for every number of shards, and from a compressed trace", function()
  each_world(function(name, world)
    local words = table.move(world, 3, #world, 1, {})
    trace(name .. "4", world[2], "--shards", "4", table.unpack(words))
    trace(name .. "z", world[2], "--trace-compress", table.unpack(words))
    for _, format in ipairs(FORMATS) do
      local out = well(name, "--format", format)
      local function body(text) return (text:gsub('"command":"[^\n]*"unit"', '"unit"')) end
      equal(body(well(name .. "4", "--format", format)), body(out), name .. "4 as " .. format)
      equal(body(well(name .. "z", "--format", format)), body(out), name .. "z as " .. format)
      well(name, "--format", format, "-o", "file")
      equal(read "file", out, "the file")
    end
  end)
end)

test("filters give the events that pass", function()
  trace(table.unpack(WORLDS[2]))
  local all = events_of(well("ping", "--format", "jsonl"))
  local function count(fits)
    local n = 0
    for _, event in ipairs(all) do n = n + (fits(event) and 1 or 0) end
    return n
  end
  local function got(...) return #lines_of(well("ping", "--format", "jsonl", ...)) end
  local on = count(function(e) return e.device == "line-2" end)
  assert(on > 0 and on < #all)
  equal(got("--trace-device", "line-2"), on, "events of a device")
  local inside = count(function(e) return e.instant >= 100000000 and e.instant <= 250000000 end)
  assert(inside > 0 and inside < #all)
  equal(got("--from", "100 ms", "--to", "0.25"), inside, "events of a time")
  local kinds = {}
  for _, event in ipairs(all) do
    if event.event == "send" then kinds[event.message] = event.kind end
  end
  local pings = count(function(e) return not e.message or e.event == "wait" or kinds[e.message] == "ping" end)
  assert(pings < #all)
  equal(got("--trace-kind", "ping"), pings, "events of a kind")
  for _, format in ipairs(FORMATS) do
    local whole = well("ping", "--format", format)
    assert(#well("ping", "--format", format, "--trace-device", "line-4") < #whole, format)
  end
end)

-- Chrome.

local function chrome_of(...)
  local text = well(...)
  return json(text).traceEvents, text
end

local function close(a, b) return math.abs(a - b) <= 1e-9 * math.max(1, math.abs(a)) end

test("a Chrome trace has a name for each process and line, and integer ticks with each time", function()
  each_world(function(name)
    local scale = json(read(name .. "/manifest.json"))
    local units = { s = 1e6, ms = 1e3, us = 1, ns = 1e-3 }
    local tick = (units[scale.unit] or 1e6) * scale.ticks_per_unit[2] / scale.ticks_per_unit[1]
    local devices, lines, events = {}, {}, chrome_of(name, "--format", "chrome")
    for _, e in ipairs(events) do
      if e.name == "process_name" and e.ph == "M" then devices[e.pid] = e.args.name end
      if e.name == "thread_name" and e.ph == "M" then
        assert(not lines[e.tid], "a line of that number is there")
        lines[e.tid] = e
      end
      if e.ph ~= "M" then
        assert(devices[e.pid] and e.pid > 0, "a process without a name")
        assert(not e.tid or lines[e.tid].pid == e.pid, "a line without a name")
        assert(e.ph == "C" or math.type(e.args.instant) == "integer", "no ticks")
        assert(e.ph == "C" or close(e.ts, e.args.instant * tick), e.ts)
        assert(e.ph ~= "X" or close(e.dur, e.args.duration * tick), e.dur)
      end
    end
    local names = {}
    for _, device in pairs(devices) do names[device] = true end
    for _, event in ipairs(events_of(well(name, "--format", "jsonl"))) do
      if event.event == "send" then assert(names[event.device], event.device) end
    end
  end)
end)

test("slices of a line nest, and what would not is a pair that begins and ends", function()
  local pairs_seen = 0
  each_world(function(name)
    local lines, open = {}, {}
    for _, e in ipairs((chrome_of(name, "--format", "chrome"))) do
      if e.ph == "X" then
        lines[e.tid] = lines[e.tid] or {}
        table.insert(lines[e.tid], { e.args.instant, e.args.instant + e.args.duration })
      elseif e.ph == "b" then
        assert(not open[e.id], "a pair begins twice")
        open[e.id] = e
        pairs_seen = pairs_seen + 1
      elseif e.ph == "e" then
        local begin = assert(open[e.id], "an end without a beginning")
        assert(begin.name == e.name and begin.cat == e.cat and begin.pid == e.pid and begin.ts <= e.ts)
        open[e.id] = nil
      end
    end
    equal(next(open), nil, "a pair without an end")
    for _, slices in pairs(lines) do
      table.sort(slices, function(a, b)
        if a[1] ~= b[1] then return a[1] < b[1] end
        return a[2] > b[2]
      end)
      local stack = {}
      for _, slice in ipairs(slices) do
        while #stack > 0 and stack[#stack] <= slice[1] do table.remove(stack) end
        assert(#stack == 0 or slice[2] <= stack[#stack], name .. ": two slices cross")
        stack[#stack + 1] = slice[2]
      end
    end
  end)
  assert(pairs_seen > 0)
end)

test("every flow has both ends, each in a slice of its line, and there is one for each receipt", function()
  each_world(function(name)
    local events = chrome_of(name, "--format", "chrome")
    local begins, ends, slices, sent, taken = {}, {}, {}, {}, 0
    for _, e in ipairs(events_of(well(name, "--format", "jsonl"))) do
      if e.event == "send" then sent[e.message] = e end
      if e.event == "receipt" and sent[e.message] then taken = taken + 1 end
    end
    for _, e in ipairs(events) do
      if e.ph == "s" then
        assert(type(e.id) == "string" and not begins[e.id], "a flow begins twice")
        begins[e.id] = e
      elseif e.ph == "f" then
        ends[#ends + 1] = e
      elseif e.ph == "X" then
        slices[e.tid .. " " .. e.args.instant] = true
      end
    end
    equal(#ends, taken, name .. ": ends of flows")
    local ended = {}
    for _, e in ipairs(ends) do
      local begin = assert(begins[e.id], "an end without a beginning")
      assert(begin.ts <= e.ts and begin.name == e.name and begin.cat == e.cat)
      local id = tonumber(e.id)
      local message = sent[("%d.%d"):format(id >> 40, id & (1 << 40) - 1)]
      equal(begin.args.instant, message.instant, "where it begins")
      for _, each in ipairs { begin, e } do
        assert(slices[each.tid .. " " .. each.args.instant], "no slice")
      end
      ended[e.id] = true
    end
    for id in pairs(begins) do assert(ended[id], "a flow without an end") end
  end)
end)

test("a Chrome trace tells of waits, spans, depths, logs and deaths", function()
  trace(table.unpack(WORLDS[1]))
  local seen = {}
  for _, e in ipairs((chrome_of("odd", "--format", "chrome"))) do
    seen[e.ph .. " " .. (e.cat or "") .. " " .. e.name:gsub(",.*", "")] = e
    if e.name == "taken" then seen.total = e.args.value end
    assert(e.ph ~= "C" or (e.args.depth or e.args.value) >= 0)
  end
  for _, what in ipairs { "X wait sleep", "X wait work", "X span whole", "X span first\nline",
    "b span second", "b span endless", "C depth courier", "C measure level", "i life death", "i drop drop even: lost",
    "i return return to the dead: noproc", "X transfer even", "b flight even to <b> & </b>", "i stop stop",
    "X handling even" } do assert(seen[what], what) end
  local deliveries = 0
  for _, e in ipairs(events_of(well("odd", "--format", "jsonl"))) do
    if e.event == "measure" and e.name == "taken" then deliveries = deliveries + 1 end
  end
  equal(seen.total, deliveries, "the total of a count")
end)

-- ShiViz.

local function shiviz_of(...)
  local lines = lines_of(well(...))
  equal(lines[1], [[(?<host>\S*) (?<clock>{.*})\n(?<event>.*)]], "the regular expression")
  equal(lines[2], "", "the second line")
  equal(#lines % 2, 0, "lines")
  local events = {}
  for i = 3, #lines, 2 do
    local host, clock = lines[i]:match("^(%S+) ({.*})$")
    assert(host, lines[i])
    events[#events + 1] = { host = host, clock = json(clock), text = lines[i + 1] }
  end
  return events
end

local TOLD = { start = true, send = true, receipt = true, death = true, log = true, span_begin = true,
  span_end = true, stop = true }

test("vector clocks are the causal order of the messages", function()
  for _, format in ipairs { "shiviz", "shiviz-devices" } do
    each_world(function(name)
      local events, told = events_of(well(name, "--format", "jsonl")), shiviz_of(name, "--format", format)
      -- The past of an event as a set of all that happened before it, on its host or through messages.
      local past, last, sending, n, hosts = {}, {}, {}, 0, {}
      for _, event in ipairs(events) do
        if TOLD[event.event] and n < 250 then
          n = n + 1
          local key = format == "shiviz" and (event.process or event.device) or event.device
          local before = {}
          local function add(other)
            if not other then return end
            before[other] = true
            for k in pairs(past[other]) do before[k] = true end
          end
          add(last[key])
          if event.event == "receipt" then add(sending[event.message]) end
          if event.event == "send" then sending[event.message] = n end
          past[n], last[key] = before, n
          hosts[told[n].host] = hosts[told[n].host] or key
          equal(hosts[told[n].host], key, "who is " .. told[n].host)
          has(told[n].text, " " .. event.event)
        end
      end
      for i = 1, n do
        equal(told[i].clock[told[i].host] or 0, (function()
          local count = 1
          for k in pairs(past[i]) do count = count + (told[k].host == told[i].host and 1 or 0) end
          return count
        end)(), name .. ": the own count of event " .. i)
        for k = 1, n do
          local before = i ~= k and (told[k].clock[told[i].host] or 0) >= told[i].clock[told[i].host]
          equal(before, past[k][i] or false, ("%s: %d before %d"):format(name, i, k))
        end
      end
      assert(n > 5)
    end)
  end
end)

test("too many hosts are refused with what to do about it", function()
  write("many.lua", [[local plenum = require "plenum"
    local d = plenum.device {}
    for _ = 1, 1001 do d:spawn(function() end) end]])
  trace("many", "many.lua")
  local status, out, err = export("many", "--format", "shiviz", "-o", "many.log")
  equal(status, 1, "status")
  equal(out, "", "standard output")
  equal(read "many.log", nil, "the file")
  has(err, "shiviz-devices")
  equal(#shiviz_of("many", "--format", "shiviz-devices"), 2002, "events")
end)

-- What goes wrong.

local function copy(name, to)
  os.execute(("rm -rf %s && cp -r %s %s"):format(quoted(path(to)), quoted(path(name)), quoted(path(to))))
end

test("a trace that is cut is exported as far as it goes, as valid JSON", function()
  trace("big", scenarios .. "/phold.lua", "--set", "duration=90")
  copy("big", "cut")
  local stream = read "cut/ctf/stream-1"
  assert(#stream > 300000, "the trace has one packet only")
  write("cut/ctf/stream-1", stream:sub(1, #stream - 1000))
  for _, format in ipairs(FORMATS) do
    local status, out, err = export("cut", "--format", format)
    equal(status, 0, "status")
    has(err, "cut")
    local whole = well("big", "--format", format)
    assert(#out > 1000 and #out < #whole, format)
    -- What the experimenter does at the end is in a stream of its own, and there.
    local most = #out * 9 // 10
    if format ~= "chrome" then equal(whole:sub(1, most), out:sub(1, most), format) end
  end
  export("cut", "--format", "chrome", "-o", "cut.json")
  local picture, begins = json(read "cut.json"), {}
  equal(picture.otherData.cut, true, "cut")
  for _, e in ipairs(picture.traceEvents) do
    if e.ph == "s" then begins[e.id] = true end
    if e.ph == "f" then begins[e.id] = nil end
  end
  equal(next(begins), nil, "a flow without an end")
end)

test("a compressed trace that is cut anywhere, or broken, says so", function()
  trace("small", scenarios .. "/ping.lua", "--trace-compress", "--set", "calls=5")
  copy("small", "torn")
  local stream = read "small/ctf/stream-1.zst"
  local whole = well("small", "--format", "csv")
  for length = 1, #stream - 1 do
    write("torn/ctf/stream-1.zst", stream:sub(1, length))
    local status, out, err = export("torn", "--format", "csv")
    equal(status, 0, "status")
    has(err, "torn is cut")
    assert(#out < #whole, "all of it is there")
  end
  write("torn/ctf/stream-1.zst", "no" .. stream)
  local status, _, err = export("torn", "--format", "csv")
  equal(status, 1, "status")
  has(err, "torn/ctf/stream-1.zst: packet 0: its compressed bytes are broken")
  write("torn/ctf/stream-1.zst", stream .. "no")
  has(select(3, export("torn", "--format", "csv")), "torn")
end)

test("what is broken is refused with file and reason, and no file is left", function()
  trace(table.unpack(WORLDS[2]))
  local function refused(name, ...)
    local status, _, err = export(name, "--format", "chrome", "-o", "broken.out")
    equal(status, 1, "status: " .. err)
    for _, part in ipairs { ... } do has(err, part) end
    equal(output_of("ls " .. quoted(folder) .. " | grep broken.out"), "", "what is left")
  end
  refused("nowhere", "nowhere")
  copy("ping", "one")
  write("one/ctf/stream-1", "this is no stream of a trace, whatever its name, and that is told to who asks")
  refused("one", "ctf/stream-1", "no stream")
  copy("ping", "two")
  write("two/manifest.json", "{")
  refused("two", "two/manifest.json")
  copy("ping", "three")
  write("three/manifest.json", (read("three/manifest.json"):gsub("1000000000", "-1")))
  refused("three", "three/manifest.json")
  copy("ping", "four")
  os.execute("rm " .. quoted(path "four/topology.json"))
  refused("four", "four/topology.json")
  copy("ping", "older")
  write("older/ctf/metadata", (read("older/ctf/metadata"):gsub("lasts_t _queued_ago;", "ticks_t _queued;")))
  refused("older", "older/ctf/metadata: another version of plenum wrote this trace", "record it again")
  local stream = read "ping/ctf/stream-1"
  for seed = 1, 20 do -- whatever bytes are there, it ends in order
    math.randomseed(seed)
    local at = math.random(49, #stream - 8)
    copy("ping", "five")
    local bytes = string.pack("<i8", math.random(0))
    write("five/ctf/stream-1", stream:sub(1, at - 1) .. bytes .. stream:sub(at + 8))
    for _, format in ipairs(FORMATS) do
      local status, out = export("five", "--format", format)
      assert(status == 0 or status == 1, ("status %s with seed %d as %s"):format(status, seed, format))
      if status == 0 and format == "chrome" then json(out) end
    end
  end
end)

test("beyond the limit nothing is written", function()
  trace(table.unpack(WORLDS[2]))
  write("kept", "what was there")
  for _, format in ipairs(FORMATS) do
    local size = #well("ping", "--format", format)
    local status, _, err = export("ping", "--format", format, "--limit", tostring(size - 1), "-o", "kept")
    equal(status, 1, "status")
    for _, part in ipairs { "kept", tostring(size - 1), "--trace-device", "--limit" } do has(err, part) end
    equal(read "kept", "what was there", "the file")
    well("ping", "--format", format, "--limit", tostring(size), "-o", "fits")
    equal(#read "fits", size, "size")
  end
  local status, _, err = export("ping", "--format", "csv", "-o", "/dev/full")
  equal(status, 1, "status of a full disk")
  has(err, "/dev/full")
end)

test("a file that may not grow is an error, and nothing of it is left", function()
  trace(table.unpack(WORLDS[2]))
  for _, words in ipairs { "export ping --format csv", "export ping --format chrome", "export ping --format sqlite",
    "report ping" } do
    local out = output_of(("cd %s && (ulimit -f 1; timeout 100 %s %s -o narrow.out 2>&1; echo status $?)"):format(
      quoted(folder), quoted(plenum), words))
    has(out, "status 1\n")
    has(out, "plenum: cannot write ")
    equal(output_of("ls " .. quoted(folder) .. " | grep narrow.out"), "", "what is left of " .. words)
  end
end)

test("a run that did not come to its end is exported with a word about it", function()
  write("endless.lua", [[local plenum = require "plenum"
    plenum.scenario { unit = "tick" }
    plenum.device {}:spawn(function() while true do plenum.sleep(1) plenum.count("x") end end)]])
  for signal, words in pairs { KILL = "has no summary", INT = "was cut short" } do
    os.execute(("cd %s && timeout -s %s 1 %s run endless.lua --quiet --trace %s >/dev/null 2>&1"):format(
      quoted(folder), signal, quoted(plenum), signal))
    for _, command in ipairs { { "export", signal, "--format", "jsonl" }, { "report", signal, "-o", "-" } } do
      local status, out, err = execute(table.unpack(command))
      equal(status, 0, "status")
      assert(#out > 100, "there is something of " .. command[1])
      has(err, signal)
      has(err, words)
    end
    has(select(2, execute("blame", signal)), words)
    os.execute("rm -r " .. quoted(path(signal)))
  end
end)

test("what is no trace is told by what it is", function()
  trace(table.unpack(WORLDS[2]))
  write("scenario.lua", "")
  os.execute("mkdir -p " .. quoted(path "bare"))
  for name, words in pairs { nowhere = "--trace nowhere", ["scenario.lua"] = "is a file", bare = "no manifest.json",
    ["ping/ctf"] = "did you mean ping?" } do
    for _, command in ipairs { { "export", name, "--format", "csv" }, { "report", name, "-o", "x" }, { "blame", name },
      { "manifest", name } } do
      local status, out, err = execute(table.unpack(command))
      equal(status, 1, "status of " .. table.concat(command, " "))
      equal(out, "", "standard output")
      has(err, name)
      has(err, words)
      assert(not err:find(":-1:", 1, true), err)
    end
  end
end)

test("filters have the names that run gives them, and say what they do not find", function()
  trace(table.unpack(WORLDS[2]))
  local device = json(read "ping/topology.json").nodes[1].id
  local known = well("ping", "--format", "csv", "--trace-kind", "reply", "--trace-device", device)
  equal(well("ping", "--format", "csv", "--kind", "reply", "--device", device), known, "--kind and --device")
  for _, command in ipairs { { "report", "ping", "-o", "-" }, { "blame", "ping" } } do
    local function said(...)
      local words = table.move({ ... }, 1, select("#", ...), #command + 1, table.move(command, 1, #command, 1, {}))
      local status, out, err = execute(table.unpack(words))
      equal(status .. err, "0", "status of " .. table.concat(words, " "))
      return out
    end
    equal(said("--trace-kind", "reply"), said("--kind", "reply"), command[1] .. " by kind")
  end
  local function says(words, ...)
    local status, _, err = export("ping", "--format", "csv", ...)
    has(err, words)
    return status
  end
  equal(says('no message of kind "repyl" is sent in ping; did you mean "reply"?', "--trace-kind", "repyl"), 0, "status")
  local nearly = device:sub(1, -3) .. device:sub(-1)
  equal(says(('did you mean "%s"?'):format(device), "--trace-device", nearly), 2, "status")
  equal(says("--from 2 ms is later than --to 1 ms", "--from", "2 ms", "--to", "1 ms"), 2, "status")
  equal(says("did you mean chrome?", "--format", "chrme"), 2, "status")
  local status, _, err = execute("blame", "ping", "--from", "2 ms", "--to", "1 ms")
  equal(status, 2, "status")
  has(err, "--from 2 ms is later than --to 1 ms")
  status, _, err = execute("run", scenarios .. "/ping.lua", "--trace", "none", "--trace-device", nearly)
  equal(status, 2, "status")
  has(err, ('did you mean "%s"?'):format(device))
  equal(read "none/manifest.json", nil, "the folder")
end)

test("a device that is called experimenter is the one that is meant", function()
  write("named.lua", [[local plenum = require "plenum"
    plenum.device { name = "experimenter" }:spawn(function() plenum.sleep(1) plenum.count("x") end)
    plenum.experiment(function() plenum.sleep(2) plenum.count("y") end)]])
  trace("named", "named.lua")
  local at_source = "named by device"
  trace(at_source, "named.lua", "--trace-device", "experimenter")
  local out = well("named", "--format", "jsonl", "--trace-device", "experimenter")
  has(out, '"name":"x"')
  assert(not out:find('"name":"y"', 1, true), "what the experimenter did")
  equal(out, well(at_source, "--format", "jsonl"), "the same filter at the source")
end)

test("bad usage is refused and explained", function()
  trace(table.unpack(WORLDS[2]))
  local wrong = { {}, { "ping" }, { "ping", "--format", "cvs" }, { "ping", "odd", "--format", "csv" },
    { "ping", "--format" }, { "ping", "--formt", "csv" }, { "ping", "--format", "csv", "--limit", "much" },
    { "ping", "--format", "csv", "--limit", "0" }, { "ping", "--format", "csv", "--limit", "3 s" },
    { "ping", "--format", "csv", "-o", "." }, { "ping", "--format", "csv", "-o", "no/where" },
    { "ping", "--format", "csv", "--trace-device", "nobody" },
    { "ping", "--format", "csv", "--from", "soon" } }
  for _, words in ipairs(wrong) do
    local status, out, err = export(table.unpack(words))
    equal(status, 2, "status of " .. table.concat(words, " "))
    equal(out, "", "standard output")
    assert(#err > 10, "nothing said about " .. table.concat(words, " "))
  end
  has(select(3, export("ping", "--format", "cvs")), "chrome, csv, jsonl")
  has(select(3, export("ping", "--formt", "csv")), "did you mean --format?")
  has(select(3, export("ping", "--format", "csv", "--trace-device", "nobody")), "nobody")
  has(select(3, export("ping", "--format", "csv", "--from", "soon")), "--from")
end)

test("help names every option and format", function()
  local out = well("--help")
  for option in ("format output trace-kind trace-device from to limit"):gmatch("%S+") do
    has(out, "--" .. option)
  end
  for _, format in ipairs(FORMATS) do has(out, "\n  " .. format .. " ") end
  has(output_of(quoted(plenum) .. " help"), "export    FOLDER [OPTIONS]")
  local file = assert(io.open(out:match "install %-D (%S+) "), "where the dissector is")
  has(file:read("a"), 'Proto("plenum"')
  file:close()
end)

workbench.done()
