-- SPDX-License-Identifier: MIT
-- `plenum export --format pcapng`, read back by tshark with plenum's dissector, in TAP:
-- pcapng_test.lua PLENUM WIRESHARK_LUA
local plenum, dissector = arg[1], arg[2]
local read_trace = dofile((arg[0]:match "^(.*/)" or "./") .. "trace_reader.lua")

package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
local workbench = require "workbench"
workbench.plenum = plenum
local quoted, output_of, folder, path, write, read, execute, well, test, equal =
  workbench.quoted, workbench.output_of, workbench.folder, workbench.path, workbench.write,
  workbench.read, workbench.execute, workbench.well, workbench.test, workbench.equal

if not workbench.is_there "tshark" then
  print "1..0 # SKIP there is no tshark"
  os.exit(0)
end

-- Rows of the packets that are displayed, each a list of fields.
local function packets(capture, fields, filter)
  local command = { "tshark -X", quoted("lua_script:" .. dissector), "-r", quoted(path(capture)), "-T fields" }
  if filter then command[#command + 1] = "-Y " .. quoted(filter) end
  for _, field in ipairs(fields) do command[#command + 1] = "-e " .. field end
  local rows = {}
  for line in output_of(table.concat(command, " ") .. " 2>" .. quoted(path "tshark")):gmatch "([^\n]*)\n" do
    local row = {}
    for field in (line .. "\t"):gmatch "([^\t]*)\t" do row[#row + 1] = field end
    rows[#rows + 1] = row
  end
  local complaint = read("tshark"):match "[^\n]*Lua[^\n]*"
  if complaint then error(complaint, 2) end
  return rows
end

local WORLD = [[
local plenum = require "plenum"
plenum.scenario { %s }
local names = { "left", "a \"quoted\", name\n", "Zürich <b>" }
local d = {}
for i, name in ipairs(names) do d[i] = plenum.device { name = name } end
plenum.link(d[1], d[2], { latency = 3, bandwidth = 100, loss = 0.2 })
plenum.link(d[2], d[3], { latency = 2, duplicate = 0.3, jitter = 1 })
local echo = d[3]:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.reply(m, m.n)
  end
end)
d[1]:spawn(function()
  for n = 1, 40 do
    plenum.send(echo, { n %% 2 == 0 and "ping" or "odd \xff\n,\"", n = n, reply_to = plenum.self() })
    plenum.receive(20)
  end
end)
plenum.experiment(function()
  plenum.sleep(5)
  plenum.send(echo, { "from outside" })
end)
]]

local SCALES = { -- what the scenario says; how many nanoseconds so many ticks are
  { "decimal", 'unit = "ms"', function(ticks) return ticks // 1000 end },
  { "coarse", 'unit = "s", resolution = "5 ms"', function(ticks) return ticks * 5000000 end },
  { "binary", 'unit = "s", resolution = 1 / 1024', function(ticks) return ticks * 1000000000 // 1024 end },
  { "third", 'unit = "s", resolution = 1 / 3', function(ticks) return ticks * 1000000000 // 3 end },
  { "abstract", 'unit = "tick", resolution = 0.25', function(ticks) return ticks * 250000000 end },
}

local NUMBERS = { departure = "1", delivery = "2", receipt = "3" }

local function of_packets(events)
  local list = {}
  for _, event in ipairs(events) do
    if NUMBERS[event.class] then list[#list + 1] = event end
  end
  return list
end

local function shown_id(id) return ("%d.%d"):format(id >> 40, id & (1 << 40) - 1) end
local function shown_time(nanoseconds) return ("%d.%09d"):format(nanoseconds // 10^9, nanoseconds % 10^9) end

for _, scale in ipairs(SCALES) do
  local name, says, nanoseconds = table.unpack(scale)
  test("packets are the trace's messages, clock: " .. name, function()
    write(name .. ".lua", WORLD:format(says))
    well("run", name .. ".lua", "--quiet", "--trace", name, "--until", "400")
    well("export", name, "--format", "pcapng", "--output", name .. ".pcapng")
    local events = of_packets(read_trace(path(name)))
    local rows = packets(name .. ".pcapng", { "frame.time_epoch", "frame.interface_id", "plenum.event",
      "plenum.instant", "plenum.message", "plenum.turn" })
    assert(#events > 100, "the scenario does too little")
    equal(#rows, #events, "the number of packets")
    for i, event in ipairs(events) do
      local what = ("packet %d, "):format(i)
      equal(rows[i][1], shown_time(nanoseconds(event.instant)), what .. "time")
      equal(rows[i][2], tostring(event.device), what .. "interface")
      equal(rows[i][3], NUMBERS[event.class], what .. "event")
      equal(rows[i][4], tostring(event.instant), what .. "instant")
      equal(rows[i][5], shown_id(event.message), what .. "message")
      equal(rows[i][6], tostring(event.turn), what .. "turn")
    end
  end)
end

test("a packet has what its message was sent with, and the event's own figures", function()
  local events = read_trace(path "decimal")
  local sent = {}
  for _, event in ipairs(events) do
    if event.class == "send" then sent[event.message] = event end
  end
  local rows = packets("decimal.pcapng", { "plenum.sent", "plenum.size", "plenum.home_number", "plenum.cause",
    "plenum.link", "plenum.peer_number", "plenum.leaves",
    "plenum.arrival", "plenum.depth", "plenum.propagation", "plenum.known" })
  for i, event in ipairs(of_packets(events)) do
    local sending = sent[event.message]
    local what = ("packet %d, "):format(i)
    equal(rows[i][1], tostring(sending and sending.instant or event.sent or ""), what .. "sent")
    equal(rows[i][2], tostring(sending and sending.size or 0), what .. "size")
    if sending then equal(rows[i][3], tostring(sending.home), what .. "home") end
    equal(rows[i][4], sending and sending.cause ~= 0 and shown_id(sending.cause) or "", what .. "cause")
    for j, field in ipairs { "link", "peer", "leaves", "arrival", "depth", "propagation" } do
      equal(rows[i][4 + j], tostring(event[field] or ""), what .. field)
    end
  end
end)

test("a packet is one line of the list, whatever things are called", function()
  local list = output_of(("tshark -X %s -r %s 2>/dev/null"):format(quoted("lua_script:" .. dissector),
    quoted(path "decimal.pcapng")))
  local _, lines = list:gsub("\n", "\n")
  equal(lines, #of_packets(read_trace(path "decimal")), "lines")
  equal(list:gsub("\n", ""):find "%c", nil, "a control character")
  assert(list:find('a "quoted", name', 1, true), "the name of a device")
end)

test("frames lead along the life of a message and to its cause", function()
  local rows = packets("decimal.pcapng", { "frame.number", "plenum.event", "plenum.message", "plenum.cause",
    "plenum.previous", "plenum.cause_frame" })
  local latest, delivered, causes = {}, {}, 0
  for _, row in ipairs(rows) do
    local frame, event, message, cause = table.unpack(row)
    equal(row[5], latest[message] or "", "before frame " .. frame)
    equal(row[6], delivered[cause] or "", "the cause of frame " .. frame)
    if row[6] ~= "" then causes = causes + 1 end
    latest[message] = frame
    if event == "2" and not delivered[message] then delivered[message] = frame end
  end
  assert(causes > 10, "few packets have a cause")
end)

test("what links lose can be asked for", function()
  local lost = 0
  for _, event in ipairs(read_trace(path "decimal")) do
    if event.class == "departure" and event.arrival == -1 then lost = lost + 1 end
  end
  assert(lost > 0, "nothing was lost")
  equal(#packets("decimal.pcapng", { "frame.number" }, "plenum.lost"), lost, "the number of lost packets")
end)

test("odd names and kinds are shown whole", function()
  local rows = packets("decimal.pcapng", { "frame.interface_name", "plenum.from" }, "frame.interface_id == 3")
  local left = 0
  for _, row in ipairs(rows) do
    equal(row[1], "Zürich <b>", "the interface")
    if row[2]:find("^address %d+ by the experimenter on left$") then left = left + 1 end
  end
  assert(left > 10, "few have come from the left")
  local whole = packets("decimal.pcapng", { "plenum.kind" }, 'plenum.kind == "ping" and plenum.event == 2')
  local count = 0
  for _, event in ipairs(read_trace(path "decimal")) do
    if event.class == "receipt" and event.kind == "ping" then count = count + 1 end
  end
  equal(#whole, count, "deliveries of pings")
end)

test("the capture is the same for every number of shards", function()
  for _, shards in ipairs { "2", "3" } do
    well("run", "decimal.lua", "--quiet", "--until", "400", "--shards", shards, "--trace", "by" .. shards)
    well("export", "by" .. shards, "--format", "pcapng", "--output", "by.pcapng")
    assert(read "by.pcapng" == read "decimal.pcapng", "it differs with " .. shards)
  end
end)

test("of a part of a trace there is a part", function()
  well("run", "decimal.lua", "--quiet", "--until", "400", "--trace", "part", "--trace-device", "Zürich <b>")
  well("export", "part", "--format", "pcapng", "--output", "part.pcapng")
  local events = of_packets(read_trace(path "part"))
  local rows = packets("part.pcapng", { "plenum.instant", "plenum.known" })
  equal(#rows, #events, "the number of packets")
end)

test("a broken trace is told, and nothing is written", function()
  assert(os.execute(("cp -r %s %s"):format(quoted(path "decimal"), quoted(path "broken"))))
  write("broken/ctf/stream-1", ("no trace"):rep(100))
  local status, _, err = execute("export", "broken", "--format", "pcapng", "--output", "broken.pcapng")
  equal(status, 1, "the status")
  assert(err:find("stream-1", 1, true), err)
  assert(not io.open(path "broken.pcapng"), "there is a file")
  assert(output_of("ls " .. quoted(folder)):find("pcapng.", 1, true) == nil, "a temporary is left")
end)

workbench.done()
