-- SPDX-License-Identifier: MIT
-- Traces, walked from end to end by a reader of their own (ctf.lua, walk.lua).  Usage: trace_test.lua PLENUM SCENARIOS
-- WORLDS [babeltrace2], with the number of random worlds to walk
local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local ctf, harness, walk = require "ctf", require "harness", require "walk"
harness.plenum = arg[1]
local scenarios, worlds, babeltrace = arg[2], tonumber(arg[3]), arg[4]

local function quoted(word) return "'" .. tostring(word):gsub("'", [['\'']]) .. "'" end

local root = os.tmpname()
os.remove(root)
assert(os.execute("mkdir " .. quoted(root)))

local made = 0
local function new_folder()
  made = made + 1
  return root .. "/" .. made
end

local function lines_of(command)
  local lines, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

-- Runs a scenario with a trace: its folder, the summary, the status and what was said.
local function record(file, options, set)
  local folder = new_folder()
  local status, summary, said = harness.run {
    file, options = ("--trace %s %s"):format(quoted(folder), options or ""), set = set,
  }
  if summary then
    local manifest = harness.read_json(folder .. "/manifest.json")
    summary.ticks_per_unit = manifest.ticks_per_unit[1] / manifest.ticks_per_unit[2]
  end
  return folder, summary, status, said
end

local function forget(folder) os.execute("rm -rf " .. quoted(folder)) end

-- The bytes of all events that pass, in order.
local function bytes_of(folder, passes)
  local bytes = {}
  for event in ctf.events(folder .. "/ctf") do
    if not passes or passes(event) then bytes[#bytes + 1] = event.bytes end
  end
  return table.concat(bytes), #bytes
end

local function links_of(folder, ticks_per_unit)
  local topology = harness.read_json(folder .. "/topology.json")
  local numbers, links = {}, {}
  for i, node in ipairs(topology.nodes) do numbers[node.id] = i end
  local function add(from, to, link)
    links[#links + 1] = {
      from = numbers[from], to = numbers[to], latency = link.latency and link.latency * ticks_per_unit,
      plain = not link.jitter and not link.model,
      transfer = function(size) return link.bandwidth and size / link.bandwidth * ticks_per_unit or 0 end,
    }
  end
  for _, link in ipairs(topology.links) do
    add(link.source, link.target, link)
    if not topology.directed then add(link.target, link.source, link) end
  end
  return links
end

-- Every message of every scenario, and the same trace however it is made.

-- Of what goes on for long a part is enough.
local SHORTER = {
  mm1 = { customers = 2000 }, phold = { duration = 30 }, tandem = { messages = 1000 }, token_wait = { duration = 2.0 },
}

local function same_as(folder, whole, file, options, what, set)
  local other = record(file, options, set)
  harness.equal(bytes_of(other) == whole, true, what .. ": the same trace")
  forget(other)
  forget(folder)
end

local function every_message(file)
  harness.test("messages of " .. file:match("[^/]+/[^/]+$"), function()
    local set = SHORTER[file:match("([^/]+)%.lua$")]
    local _, plain = harness.run { file, set = set }
    local folder, summary = record(file, "", set)
    harness.equal(summary.fingerprint, plain.fingerprint, "the fingerprint with a trace")
    local links = links_of(folder, summary.ticks_per_unit)
    links.plain = not file:match "/dsl/"
    walk(folder, summary, links)
    local whole = bytes_of(folder)
    same_as(folder, whole, file, "--shards 2", "two shards", set)
    same_as(folder, whole, file, "--shards 4 --trace-compress", "four shards, compressed", set)
  end)
end

for _, where in ipairs { scenarios, here .. "../scenarios/golden", here .. "../scenarios/dsl" } do
  for _, file in ipairs(lines_of("ls " .. quoted(where) .. "/*.lua")) do every_message(file) end
end

for seed = 1, worlds do
  for _, name in ipairs { "world", "lock" } do
    harness.test(("messages of random %s %d"):format(name, seed), function()
      local file, options = here .. "../scenarios/random/" .. name .. ".lua", "--seed " .. seed
      local folder, summary = record(file, options)
      walk(folder, summary)
      same_as(folder, bytes_of(folder), file, options .. " --shards 3", "three shards")
    end)
  end
end

-- What books say.

local PARTS = { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge", "handling" }

-- Sums of what receipts and handled messages tell.
local function parts_of(file, options, set)
  local folder, summary = record(file, options, set)
  local sums, counts, mail = {}, {}, {}
  walk(folder, summary, links_of(folder, summary.ticks_per_unit), function(event)
    if event.name ~= "receipt" and event.name ~= "handled" then return end
    counts[event.name] = (counts[event.name] or 0) + 1
    if event.name == "receipt" then mail[#mail + 1] = event.mailbox / summary.ticks_per_unit end
    for _, part in ipairs(PARTS) do
      sums[part] = (sums[part] or 0) + (event.name == "receipt" and part == "handling" and 0 or event[part] or 0)
    end
  end)
  forget(folder)
  for part, sum in pairs(sums) do sums[part] = sum / summary.ticks_per_unit end
  return sums, counts, summary, mail
end

-- The mean's half interval of 99 %, by means of batches.
local function interval(values)
  local batches, means, mean = 20, {}, 0
  local size = #values // batches
  for i = 1, batches do
    local sum = 0
    for k = (i - 1) * size + 1, i * size do sum = sum + values[k] end
    means[i], mean = sum / size, mean + sum / size / batches
  end
  local variance = 0
  for _, each in ipairs(means) do variance = variance + (each - mean) ^ 2 / (batches - 1) end
  return mean, 2.861 * math.sqrt(variance / batches)
end

harness.test("a ping's parts are its hops", function()
  local sums, counts = parts_of(scenarios .. "/ping.lua", "", { hops = 5, calls = 7, step = "3 ms" })
  harness.equal(counts.receipt, 14, "receipts")
  harness.within(sums.propagation, 14 * 5 * 0.003, 1e-9, "propagation")
  for _, part in ipairs { "sending", "transfer", "routing", "service", "mailbox", "edge", "handling" } do
    harness.equal(sums[part], 0, part)
  end
end)

harness.test("a queue's wait is its mailbox, its service the handling: M/M/1 and D/D/1", function()
  local file = harness.write("queue.lua", harness.PREAMBLE .. [[
local p = plenum.scenario { title = "queue", unit = "tick",
  params = { load = 0.5, customers = 40000, exact = false } }
local hall = plenum.device {}
local function lasts(mean) return p.exact and mean or plenum.exponential(mean) end
local server = hall:spawn(function()
  for _ = 1, p.customers do
    plenum.receive()
    plenum.sleep(lasts(1))
  end
end)
hall:spawn(function()
  for i = 1, p.customers do
    plenum.sleep(lasts(1 / p.load))
    server:send(i)
  end
end)
]])
  local sums, counts, _, mail = parts_of(file, "--seed 5")
  local wait, half = interval(mail)
  harness.equal(counts.receipt, 40000, "customers")
  assert(math.abs(wait - 0.5 / (1 - 0.5)) < half and half < 0.2, ("a mean wait of %g within %g"):format(wait, half))
  harness.within(sums.handling / counts.handled, 1, 0.02, "the mean service")
  sums, counts = parts_of(file, "", { exact = true, customers = 500 })
  harness.equal(sums.mailbox, 0, "waits of D/D/1")
  harness.equal(sums.handling, 500, "services of D/D/1")
  harness.equal(counts.handled, 500, "customers of D/D/1")
end)

harness.test("wire, couriers, cores and edges are told apart, to the tick", function()
  local file = harness.write("parts.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "parts", unit = "tick", resolution = 0.001 }
local slow = plenum.courier("slow", { service_time = function() return 4 end })
local a = plenum.device { name = "a", courier = slow {} }
local b = plenum.device { name = "b", courier = { rate = "1/8" } }
local c = plenum.device { name = "c", cores = 1 }
plenum.link(a, b, { latency = 2, bandwidth = 10 })
plenum.link(b, c, { latency = 3, bandwidth = 20 })
local T = plenum.process("t", { clock_rate = "1/10" })
function T.command:START() self:continue { "START" } end
function T.command:WORK(n) plenum.work(n) end
T:on("m", function(self, m) self:continue { "WORK", m[2] } end)
local to = c:spawn(T)
c:spawn(function() plenum.sleep(50) plenum.work(100) end)
a:spawn(function()
  plenum.send(to, { "m", 7 }, { size = 40 })
  plenum.send(to, { "m", 7 }, { size = 40 })
end)
plenum.stop_when(function() return plenum.now() >= 300 end)
plenum.schedule(300, function() end)
]])
  local folder, summary = record(file)
  local receipts, handled, waits = {}, {}, {}
  walk(folder, summary, links_of(folder, summary.ticks_per_unit), function(event)
    if event.name == "receipt" then receipts[#receipts + 1] = event end
    if event.name == "handled" then handled[#handled + 1] = event end
    if event.name == "wait" then waits[#waits + 1] = event.why .. "@" .. event.instant // 1000 end
  end)
  local function hold(event, wanted)
    for part, units in pairs(wanted) do harness.equal(event[part], units * 1000, part) end
  end
  -- Served by a 0..4, put on the wire 4..8, there at 10; b's next edge is 16, 16..18, there at 21; c's edge is 30.
  hold(receipts[1], { sending = 0, service = 4, transfer = 6, propagation = 5, routing = 6, mailbox = 0, edge = 9 })
  -- Served 4..8, 8..12, 14; b's edge 16 is taken: 24..26, 29; 30.
  hold(receipts[2], { sending = 4, service = 4, transfer = 6, propagation = 5, routing = 10 })
  assert(#handled == 2, "two are handled")
  local processor = handled[1].processor + handled[2].processor
  assert(processor >= 0 and #waits > 0, "waits are told")
  forget(folder)
end)

harness.test("a machine's frames work one after the other, on one core", function()
  local file = harness.write("nested.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "nested", unit = "tick" }
local device = plenum.device { cores = 1 }
local T = plenum.process("t", { clock_rate = 1 })
function T.command:START()
  plenum.work(10)
  plenum.result("below", plenum.now())
end
function T.command:ABOVE()
  plenum.work(5)
  plenum.result("above", plenum.now())
end
T:on("above", function(self) self:continue { "ABOVE" } end)
local t = device:spawn(T)
device:spawn(function()
  plenum.sleep(3)
  t:send { "above" }
  plenum.sleep(5)
  plenum.work(1)
  plenum.result("other", plenum.now())
end)
]])
  local folder, summary = record(file)
  harness.equal(summary.results.above, 9, "the work above ends")
  harness.equal(summary.results.below, 15, "the work below ends")
  harness.equal(summary.results.other, 16, "the other's, which has waited for the core, ends")
  local why = {}
  for event in ctf.events(folder .. "/ctf") do
    if event.name == "wait" then why[#why + 1] = event.why .. " " .. event.instant // 1000000000 end
  end
  harness.has(table.concat(why, ", "), "core 15, work 16")
  walk(folder, summary)
  forget(folder)
end)

harness.test("copies of duplicated mail are walked each, lost and returned mail too", function()
  local file = harness.write("chance.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "chance", unit = "tick" }
local topology = require "plenum.topology"
local line = topology.line { count = 4, device = { courier = { rate = 0.5, queue = 2 } }, link = {
  latency = 1, jitter = 3, duplicate = 0.2, loss = 0.2, reorder = true, bandwidth = 100, queue = 3,
} }
local sink = line[4]:spawn(function() while true do plenum.receive() plenum.sleep(0.3) end end)
line[1]:spawn(function()
  for i = 1, 300 do
    sink:send { "m", i, reply_to = plenum.self() }
    if i % 7 == 0 then plenum.spawn { function() end, on = line[3] } end
    plenum.sleep(1)
  end
end)
]])
  local folder, summary = record(file, "--seed 3")
  local counts = walk(folder, summary)
  for _, name in ipairs { "twice", "lost", "return", "drop" } do assert(counts[name] > 5, "too few: " .. name) end
  same_as(folder, bytes_of(folder), file, "--seed 3 --shards 4", "four shards")
end)

harness.test("spans end where they began, and follow the message in hand alone", function()
  local file = harness.write("spans.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "spans", unit = "tick" }
local device = plenum.device {}
local log = device:spawn(function() while true do plenum.receive() end end)
local server = device:spawn(function()
  while true do
    local m = plenum.receive(5)
    local span = plenum.span "serve"
    log:send { m and "served" or "idle" }
    span:finish()
    log:send { m and "behind" or "idle" }
  end
end)
device:spawn(function()
  local outer = plenum.span "outer"
  server:send { "one" }
  outer:finish()
  plenum.sleep(1)
  server:send { "two" }
  plenum.sleep(20)
  plenum.stop()
end)
]])
  local folder, summary = record(file)
  local spans, sends = {}, {}
  walk(folder, summary, nil, function(event)
    if event.name == "span_begin" then spans[#spans + 1] = event end
    if event.name == "send" then sends[#sends + 1] = event end
  end)
  local outer, first, second, third = spans[1], spans[2], spans[3], spans[4]
  harness.equal(first.parent, outer.span, "the server's first span is within the client's")
  harness.equal(second.parent, 0, "the second is within none")
  harness.equal(third.parent, 0, "nor are those of a timeout")
  harness.equal(third.cause, 0, "which no message has caused")
  local behind = {}
  for _, send in ipairs(sends) do
    if send.kind == "behind" then behind[#behind + 1] = send.span end
    if send.kind == "idle" then harness.equal(send.cause, 0, "the cause of idle mail") end
  end
  harness.equal(behind[1], outer.span, "what is sent behind the span")
  harness.equal(behind[2], 0, "what is sent behind the other")
  forget(folder)
end)

-- Filters.

local phold = scenarios .. "/phold.lua"

harness.test("filters leave out the others, and nothing else", function()
  local file = here .. "../scenarios/dsl/spawn.lua"
  local whole, summary = record(file)
  local about = {
    send = 1, queue = 1, departure = 1, arrival = 1, delivery = 1, receipt = 1, handled = 1, ["return"] = 1, drop = 1,
  }
  local kinds = {}
  for event in ctf.events(whole .. "/ctf") do
    if event.name == "send" then kinds[event.message] = event.kind end
  end
  local kind = next(summary.metrics, nil)
  for name in pairs(summary.metrics) do kind = name:match "^messages:(%w+)$" or kind end
  kind = kind:gsub("^messages:", "")
  local cases = {
    { "--from 1 --to 40", function(event) return event.instant >= 1e9 and event.instant <= 40e9 end },
    { "--to 0", function(event) return event.instant == 0 end },
    { "--trace-device experimenter", function(event) return event.device == 0 end },
    { "--trace-kind " .. kind, function(event) return not about[event.name] or kinds[event.message] == kind end },
  }
  for _, case in ipairs(cases) do
    local wanted, count = bytes_of(whole, case[2])
    local _, all = bytes_of(whole)
    assert(count > 0 and count < all, case[1] .. " tells nothing")
    local folder, again = record(file, case[1])
    harness.equal(again.fingerprint, summary.fingerprint, "the fingerprint")
    harness.equal(bytes_of(folder) == wanted, true, case[1])
    forget(folder)
    local compressed = record(file, case[1] .. " --shards 3 --trace-compress")
    harness.equal(bytes_of(compressed) == wanted, true, case[1] .. ", compressed")
    forget(compressed)
  end
  forget(whole)
end)

harness.test("kinds of all sorts are told, more than there are numbers for words", function()
  local file = harness.write("kinds.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "kinds", unit = "tick" }
local device = plenum.device {}
local sink = device:spawn(function() while true do plenum.receive() end end)
device:spawn(function()
  for _, kind in ipairs {
    "plain", "gr\xc3\xbcn", "\"quoted\"", "back\\slash", "two\nlines", ("long"):rep(100), "plain",
  } do
    sink:send { kind }
  end
  for i = 1, 70000 do sink:send { "k" .. i } end
end)
]])
  local folder = record(file)
  local wanted = { "plain", "gr\xc3\xbcn", '"quoted"', "back\\slash", "two\nlines", ("long"):rep(100), "plain" }
  for i = 1, 70000 do wanted[#wanted + 1] = "k" .. i end
  local sent, taken = 0, 0
  for event in ctf.events(folder .. "/ctf") do
    if event.name == "send" then
      sent = sent + 1
      harness.equal(event.kind, wanted[sent], "what is sent " .. sent)
    elseif event.name == "receipt" then
      taken = taken + 1
      harness.equal(event.kind, wanted[taken], "what is taken " .. taken)
    end
  end
  harness.equal(sent, #wanted, "messages")
  harness.equal(taken, #wanted, "receipts")
  local pipe = assert(io.popen(("%s export --format jsonl %s"):format(quoted(harness.plenum), quoted(folder))))
  local exported = pipe:read "a"
  pipe:close()
  for _, kind in ipairs { "k1", "k70000", "two\\nlines" } do harness.has(exported, ('"kind":"%s"'):format(kind)) end
  forget(folder)
end)

harness.test("far instants and long gaps are told", function()
  local file = harness.write("far.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "far", unit = "s" }
plenum.device {}:spawn(function()
  for _, gap in ipairs { 1099.511627776, 1099.511627775, 1, 5000, 100000, 0, 10000000 } do
    plenum.sleep(gap)
    plenum.count("x", 1)
  end
end)
]])
  local folder = record(file)
  local at, sum, i = {}, 0, 0
  for event in ctf.events(folder .. "/ctf") do
    if event.name == "measure" then at[#at + 1] = event.instant end
  end
  for _, gap in ipairs { 1099511627776, 1099511627775, 1 * 10 ^ 9, 5 * 10 ^ 12, 10 ^ 14, 0, 10 ^ 16 } do
    sum, i = sum + math.tointeger(gap), i + 1
    harness.equal(at[i], sum, "instant " .. i)
  end
  if babeltrace then
    local command = ("%s --clock-cycles %s/ctf | grep measure | tail -1"):format(quoted(babeltrace), quoted(folder))
    local last = lines_of(command)[1]
    harness.has(last, ("[%020d]"):format(sum))
  end
  forget(folder)
end)

if babeltrace then
  harness.test("babeltrace2 reads the same", function()
    local folder = record(phold, "--shards 2", {})
    local seen = lines_of(("%s --clock-cycles %s/ctf"):format(quoted(babeltrace), quoted(folder)))
    local instants = {}
    for event in ctf.records(folder .. "/ctf") do instants[#instants + 1] = event.instant end
    harness.equal(#seen, #instants, "events")
    for i, line in ipairs(seen) do harness.equal(tonumber(line:match "^%[(%d+)%]"), instants[i], "instant " .. i) end
    forget(folder)
  end)
end

if babeltrace then
  harness.test("babeltrace2 reads instants of an abstract unit, however far out", function()
    local file = harness.write("far.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "far", unit = "tick", resolution = 1 }
plenum.device {}:spawn(function()
  for _ = 1, 4 do plenum.sleep(1000000000000000000) plenum.count("x", 1) end
end)
]])
    local folder = record(file)
    local command = ("%s --clock-cycles %s/ctf | grep measure"):format(quoted(babeltrace), quoted(folder))
    local seen = lines_of(command)
    harness.equal(#seen, 4, "events")
    for i, line in ipairs(seen) do
      harness.equal(math.tointeger(line:match "^%[0*(%d+)%]"), i * 1000000000000000000, "instant " .. i)
    end
    forget(folder)
  end)
end

-- Whatever happens, what has been written can be read.

local ENDLESS = [[
plenum.scenario { title = "endless", unit = "tick" }
local device = plenum.device {}
local other = device:spawn(function() while true do plenum.receive() end end)
device:spawn(function() while true do plenum.sleep(1) other:send { "tick" } end end)
]]

-- How many events the streams have up to their last whole packet, and whether all are whole.
local function readable(folder)
  local count, whole = 0, true
  for _, name in ipairs(ctf.streams(folder .. "/ctf")) do
    local next_event = ctf.stream_events(folder .. "/ctf", name)
    while true do
      local event, is_whole = next_event()
      if not event then
        whole = whole and is_whole
        break
      end
      count = count + 1
    end
  end
  return count, whole
end

for _, signal in ipairs { "KILL", "INT" } do
  harness.test("a run that is ended by " .. signal .. " leaves a trace", function()
    local file, folder = harness.write("endless.lua", harness.PREAMBLE .. ENDLESS), new_folder()
    os.execute(("timeout -s %s 1 %s run %s --quiet --trace %s >/dev/null 2>&1"):format(signal,
      quoted(harness.plenum), quoted(file), quoted(folder)))
    local count, whole = readable(folder)
    assert(count > 1000, "events that are readable: " .. count)
    if signal == "INT" then
      harness.equal(whole, true, "all packets are whole")
      harness.equal(harness.read_json(folder .. "/summary.json").ended, "aborted", "how it ended")
    end
    forget(folder)
  end)
end

harness.test("a full disk ends the run, and leaves whole packets", function()
  local file, folder = harness.write("endless.lua", harness.PREAMBLE .. ENDLESS), new_folder()
  local command = ("(ulimit -f 2000; timeout 60 %s run %s --quiet --trace %s; echo status $?) 2>&1"):format(
    quoted(harness.plenum), quoted(file), quoted(folder))
  local said = table.concat(lines_of(command), "\n")
  harness.has(said, "the trace cannot be written")
  harness.has(said, "/ctf/stream-1: File too large")
  harness.has(said, "status 1")
  local count, whole = readable(folder)
  assert(count > 1000 and whole, "what was written is whole: " .. count)
  forget(folder)
end)

harness.test("a stream that is cut anywhere is readable up to its last whole packet", function()
  local file = harness.write("gaps.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "gaps", unit = "s" }
plenum.device {}:spawn(function() for i = 1, 4 do plenum.sleep(2000) plenum.count("x", 1) end end)
]])
  for _, options in ipairs { "", "--trace-compress" } do
    local folder = record(file, options)
    local path = folder .. "/ctf/stream-1" .. (options == "" and "" or ".zst")
    local text, last = harness.read(path), 0
    local all = readable(folder)
    for length = 0, #text do
      local out = assert(io.open(path, "wb"))
      out:write(text:sub(1, length))
      out:close()
      local count = readable(folder)
      assert(count >= last and count <= all, "a longer stream has fewer events")
      last = count
    end
    harness.equal(last, all, "events of the whole")
    forget(folder)
  end
end)

-- Folders.

local function refused(name, options, says, prepare)
  harness.test("refused: " .. name, function()
    local folder = new_folder()
    if prepare then os.execute((prepare:gsub("FOLDER", quoted(folder)))) end
    local before = table.concat(lines_of("find " .. quoted(root)), "\n")
    local file = options.text and harness.write("refused.lua", harness.PREAMBLE .. options.text) or phold
    local status, _, said = harness.run { file, options = options[1]:gsub("FOLDER", quoted(folder)) }
    harness.equal(status, 2, "the status")
    harness.has(said, says)
    harness.equal(table.concat(lines_of("find " .. quoted(root)), "\n"), before, "what lies there")
    forget(folder)
  end)
end

refused("a folder that is not empty", { "--trace FOLDER" }, "x lies in it", "mkdir FOLDER; touch FOLDER/x")
refused("a folder in a file", { "--trace FOLDER/a" }, "Not a directory", "touch FOLDER")
refused("a scenario that does not load", { "--trace FOLDER", text = "error 'no'" }, "no")
refused("a bad end", { "--trace FOLDER --until x" }, "malformed number")
refused("a bad instant", { "--trace FOLDER --from x" }, "--from: malformed number")
refused("the end before the beginning", { "--trace FOLDER --from 2 --to 1" }, "--from 2 is later than --to 1")
refused("an unknown device", { "--trace FOLDER --trace-device nobody" }, 'there is no device "nobody"')
refused("a bad instant, into an empty folder", { "--trace FOLDER --to x" }, "--to: malformed number", "mkdir FOLDER")
refused("a filter without a trace", { "--trace-kind x" }, "there is no --trace FOLDER")
refused("standard output", { "--trace -" }, "a folder is wanted")

harness.test("a run that is repeated leaves one trace", function()
  local file = harness.write("stops.lua", harness.PREAMBLE .. [[
plenum.scenario { title = "stops", unit = "tick" }
local topology = require "plenum.topology"
local line = topology.line { count = 4, link = { latency = 10 } }
for i = 1, 4 do
  line[i]:spawn(function()
    for k = 1, 100 do
      plenum.sleep(1)
      plenum.count("steps", 1)
      if i == 1 and k == 33 then plenum.stop() end
    end
  end)
end
]])
  local folder = record(file)
  same_as(folder, bytes_of(folder), file, "--shards 4", "four shards")
end)

harness.done()
os.execute("rm -rf " .. quoted(root))
