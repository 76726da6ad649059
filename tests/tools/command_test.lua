-- SPDX-License-Identifier: MIT
-- The command line, in TAP: command_test.lua PLENUM POW_BITS
local plenum, pow_bits = arg[1], arg[2]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

-- With a space, as folders of people have.
local folder = output_of("mktemp -d"):gsub("\n", "") .. "/a folder"
os.execute("mkdir " .. quoted(folder))

local function path(name) return folder .. "/" .. name end

local function write(name, text)
  local file = assert(io.open(path(name), "wb"))
  file:write(text)
  file:close()
  return path(name)
end

local function read(name)
  local file = io.open(path(name), "rb")
  local text = file and file:read("a")
  if file then file:close() end
  return text
end

-- Runs plenum with words (and shell redirections as `tail`): exit status, standard output, standard error.
local function run(words, tail)
  local command = { "cd", quoted(folder), "&& timeout 100", quoted(plenum) }
  for _, word in ipairs(words) do command[#command + 1] = quoted(word) end
  command[#command + 1] = "</dev/null >out 2>err"
  command[#command + 1] = tail
  local _, how, status = os.execute(table.concat(command, " "))
  return how == "exit" and status or how .. status, read "out", read "err"
end

local PREAMBLE = 'local plenum = require "plenum"\n'
local SMALLEST = PREAMBLE .. [[
local p = plenum.scenario { title = "Smallest", params = { n = 3 } }
plenum.device { name = "only" }:spawn(function() plenum.sleep(p.n) plenum.result("slept", plenum.now()) end)
]]

local LONG_KIND = PREAMBLE .. [[
local device = plenum.device { name = "only" }
local sink = device:spawn(function() plenum.receive() plenum.result("text", ("v"):rep(500)) end)
device:spawn(function() sink:send { "first" .. ("k"):rep(5000) .. "last" } end)
]]

local tests = {}
local function test(name, body) tests[#tests + 1] = { name, body } end

local function equal(got, wanted, what)
  if got ~= wanted then error(("%s is %s, not %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function has(text, part)
  if not text:find(part, 1, true) then error(("no %q in %q"):format(part, text), 2) end
end

test("help teaches, on standard output, with status 0", function()
  for _, words in ipairs { { "help" }, { "--help" }, { "-h" } } do
    local status, out, err = run(words)
    equal(status, 0, "status")
    equal(err, "", "standard error")
    has(out, "Examples:")
    has(out, "plenum run scenarios/factorial.lua")
  end
end)

test("help of run names every option", function()
  for _, words in ipairs { { "help", "run" }, { "run", "--help" } } do
    local status, out = run(words)
    equal(status, 0, "status")
    for option in ("seed set until shards json quiet memory watchdog"):gmatch("%w+") do has(out, "--" .. option) end
    for option in ("live paused"):gmatch("%w+") do has(out, "--" .. option) end
    for option in ("log log-from log-to log-kind log-device log-process"):gmatch("%S+") do has(out, "--" .. option) end
    has(out, "Exit status")
  end
end)

test("each command explains itself alike, whoever asks, with an example and the exit status", function()
  for command in ("run top topology report export blame diff manifest"):gmatch("%w+") do
    local status, told = run { "help", command }
    equal(status, 0, "status")
    has(told, "plenum " .. command .. " [OPTIONS] ")
    has(told, "Examples:\n  plenum ")
    has(told:lower(), "exit status")
    for _, words in ipairs { { command, "--help" }, { command, "FILE", "-h" }, { command, "--nothing", "--help" } } do
      local asked, out, err = run(words)
      equal(asked, 0, "status")
      equal(err, "", "standard error")
      equal(out, told, table.concat(words, " "))
    end
  end
  has(select(2, run { "help", "--help" }), "plenum help [COMMAND]")
end)

test("the version is told", function()
  local status, out = run { "--version" }
  equal(status, 0, "status")
  assert(out:match("^plenum %d+%.%d+%.%d+\n$"), out)
end)

test("no command, or one that does not exist, is bad usage with a hint", function()
  equal(run {}, 2, "status")
  local status, out, err = run { "rnu", "x.lua" }
  equal(status, 2, "status")
  equal(out, "", "standard output")
  has(err, "did you mean run?")
  local _, _, forgotten = run { "ping.lua" }
  has(forgotten, "plenum run ping.lua")
  equal(run { "--fandango" }, 2, "status")
  equal(run { "help", "fandango" }, 2, "status")
end)

test("an option that does not exist is bad usage with a hint", function()
  local status, _, err = run { "run", "x.lua", "--sede", "3" }
  equal(status, 2, "status")
  has(err, "did you mean --seed?")
end)

test("an option's value that makes no sense is bad usage and named", function()
  local scenario = write("smallest.lua", SMALLEST)
  local wrong = { { "--seed", "x" }, { "--seed", "-1" }, { "--seed", "9223372036854775808" }, { "--seed" },
    { "--shards", "0" }, { "--shards", "two" }, { "--memory", "2 parsecs" }, { "--memory", "0" }, { "--log", "loud" },
    { "--set", "n" }, { "--set", "=3" }, { "--set", "m=3" }, { "--set", "n=many" }, { "--watchdog", "-1" },
    { "--until", "soon" }, { "--until", "-1" }, { "--log-from", "soon" }, { "--log-to", "-1" },
    { "--log-from", "3", "--log-to", "2" }, { "--log-device", "none" } }
  for _, words in ipairs(wrong) do
    local status, _, err = run { "run", scenario, table.unpack(words) }
    equal(status, 2, "status of " .. table.concat(words, " "))
    assert(#err > 10, "nothing said about " .. table.concat(words, " "))
  end
end)

test("a level of the log that is misspelt is told with the nearest", function()
  write("small.lua", SMALLEST)
  local status, _, err = run { "run", "small.lua", "--log", "debg" }
  equal(status, 2, "status")
  has(err, "did you mean debug?")
end)

test("a scenario that is missing, unreadable, a folder or twice there is refused", function()
  local status, _, err = run { "run", "no such.lua" }
  equal(status, 2, "status")
  has(err, "no such.lua")
  equal(run { "run" }, 2, "status without a file")
  equal(run { "run", folder }, 2, "status of a folder")
  equal(run { "run", "a.lua", "b.lua" }, 2, "status of two")
end)

test("a scenario that is not Lua is refused with file and line", function()
  write("syntax.lua", "local x = = 3\n")
  local status, _, err = run { "run", "syntax.lua" }
  equal(status, 2, "status")
  has(err, "syntax.lua:1:")
  write("bytes.lua", "\27Lua\0\255\254")
  equal(run { "run", "bytes.lua" }, 2, "status of bytes")
  write("empty.lua", "")
  local other = run { "run", "empty.lua" }
  assert(other == 0 or other == 2, "status of an empty file is " .. other)
end)

test("a run that is well has status 0 and a summary for people", function()
  write("smallest.lua", SMALLEST)
  local status, out, err = run { "run", "smallest.lua" }
  equal(status, 0, "status")
  equal(err, "", "standard error")
  has(out, "Smallest")
  has(out, "slept")
  has(out, "exhausted at 3 s")
  assert(not out:find("\27", 1, true), "colours outside of a terminal")
end)

test("what is called very long does not widen the page, and values are shown whole", function()
  write("long.lua", LONG_KIND)
  local status, out = run { "run", "long.lua" }
  equal(status, 0, "status")
  has(out, "firstk")
  has(out, "...kk")
  has(out, "kklast  ")
  has(out, ("v"):rep(500))
  for line in out:gmatch "[^\n]+" do assert(#line < 300 or line:find "vvv", "a line of " .. #line) end
end)

test("a scenario runs from any working folder and may begin with a dash", function()
  write("smallest.lua", SMALLEST)
  write("-dash.lua", SMALLEST)
  equal(run { "run", folder .. "/../a folder/smallest.lua" }, 0, "status")
  equal(run { "run", "--", "-dash.lua" }, 0, "status")
  equal(run { "run", "--set", "n=4", "smallest.lua", "--seed=7" }, 0, "status")
end)

test("quiet prints nothing when all is well", function()
  write("smallest.lua", SMALLEST)
  local status, out, err = run { "run", "smallest.lua", "--quiet" }
  equal(status, 0, "status")
  equal(out .. err, "", "output")
end)

test("the JSON summary has its members in order, the same in a file and on standard output", function()
  write("smallest.lua", SMALLEST)
  local status, out = run { "run", "smallest.lua", "--json", "-", "--set", "n=5", "--seed", "9" }
  equal(status, 0, "status")
  local names = {}
  for name in out:gmatch('\n  "([%w_]+)":') do names[#names + 1] = name end
  equal(table.concat(names, " "), "scenario title seed params shards ended time events wall_seconds " ..
    "events_per_second fingerprint results checks metrics measured warmup devices couriers links manifest",
    "members")
  has(out, '"slept": 5')
  has(out, '"seed": 9')
  equal(run { "run", "smallest.lua", "--json", "summary.json", "--set", "n=5", "--seed", "9" }, 0, "status")
  local function steady(text) return (text:gsub('"wall_seconds": [^\n]*\n%s*"events_per_second": [^\n]*\n', "")) end
  equal(steady(read "summary.json"), steady(out), "file")
  equal(output_of("ls " .. quoted(folder) .. " | grep -c summary.json"), "1\n", "files left behind, plus one,")
end)

test("the JSON summary tells what devices, couriers and links did, the busiest first", function()
  write("busy.lua", PREAMBLE .. [[
plenum.scenario { title = "Busy" }
local a, b, c, idle = plenum.device { name = "a" }, plenum.device { name = "b" }, plenum.device { name = "c" },
  plenum.device { name = "idle" }
plenum.link(a, b, { latency = 1, bandwidth = 100 })
plenum.link(b, c, { latency = 1, loss = 1 })
plenum.link(c, idle, { latency = 1 })
local sink = b:spawn(function() while true do plenum.receive() end end)
local far = c:spawn(function() plenum.receive() end)
a:spawn(function()
  for _ = 1, 3 do plenum.send(sink, { "x" }, { size = 50 }) end
  plenum.send(far, { "y" }, { size = 40 })
end)
]])
  local status, out = run { "run", "busy.lua", "--json", "-" }
  equal(status, 0, "status")
  local flat = out:gsub("%s+", "")
  has(flat, '"couriers":[{"name":"a","forwarded":4,"greatest_queue":0,"returned":0},{"name":"b","forwarded":1,')
  has(flat, '"links":[{"from":"a","to":"b","messages":4,"bytes":190,"lost":0,"use":0.6551724')
  has(flat, '{"from":"b","to":"c","messages":1,"bytes":40,"lost":1}]')
  assert(flat:find '"devices":%[{"name":"[abc]","events":%d+},.-%],"couriers"', "devices")
  assert(not flat:find('"name":"idle"', 1, true), "who did nothing is listed")
  status, out = run { "run", "busy.lua", "--json", "-", "--until", "1.6" } -- transfers go on till 1.9
  equal(status, 0, "status")
  has(out:gsub("%s+", ""), '"messages":4,"bytes":190,"lost":0,"use":1.0}')
  local _, page = run { "run", "busy.lua" }
  has(page, "busiest links")
  has(page, "a > b")
end)

test("a disk that is full for --json is told, with status 1", function()
  write("smallest.lua", SMALLEST)
  local status, _, err = run { "run", "smallest.lua", "--json", "/dev/full" }
  equal(status, 1, "status")
  has(err, "/dev/full")
  local full, _, complaint = run({ "run", "smallest.lua" }, ">/dev/full")
  equal(full, 1, "status with standard output full")
  has(complaint, "standard output")
  equal(run({ "help" }, ">/dev/full"), 1, "status of help")
end)

test("a folder for --json that does not exist is refused before the run", function()
  write("smallest.lua", SMALLEST)
  local status, out, err = run { "run", "smallest.lua", "--json", "nowhere/summary.json" }
  equal(status, 2, "status")
  equal(out, "", "standard output")
  has(err, "nowhere/summary.json")
end)

test("a summary that was there is whole or as it was", function()
  write("load.lua", "error 'no'")
  write("old.json", "{}")
  assert(run { "run", "load.lua", "--json", "old.json" } ~= 0)
  equal(read "old.json", "{}", "the old summary")
end)

test("a failed check has status 1, the check's text, and the command that repeats it", function()
  write("check.lua", PREAMBLE .. 'plenum.at_end(function() plenum.check(1 > 2, "one is more than two") end)')
  for _, words in ipairs { { "--quiet" }, {}, { "--json", "-" } } do
    local status, out, err = run { "run", "check.lua", "--seed", "5", table.unpack(words) }
    equal(status, 1, "status")
    has(out .. err, "one is more than two")
    has(err, "repeat with: plenum run check.lua --seed 5")
  end
end)

test("an error in a process tells instant, process, file and line", function()
  write("error.lua", PREAMBLE .. [[
local p = plenum.scenario { params = { word = "a" } }
plenum.device { name = "only" }:spawn(function()
  plenum.sleep(2)
  error("it broke " .. p.word)
end)
]])
  local status, _, err = run { "run", "error.lua", "--set", "word=b c" }
  equal(status, 1, "status")
  has(err, "error.lua:5:")
  has(err, "it broke b c")
  has(err, "only")
  assert(err:find("%f[%d]2%f[^%d]"), "no instant in " .. err)
  has(err, "--set 'word=b c'")
end)

test("an error at the top level is a scenario that failed or does not load", function()
  write("top.lua", PREAMBLE .. 'plenum.device { nmae = "x" }')
  local status, _, err = run { "run", "top.lua" }
  assert(status == 1 or status == 2, "status is " .. status)
  has(err, "top.lua:2:")
end)

test("a loop outside of virtual time is ended by the watchdog", function()
  write("loop.lua", PREAMBLE .. "while true do end")
  local status, _, err = run { "run", "loop.lua", "--watchdog", "0.5" }
  assert(status == 1 or status == 2, "status is " .. status)
  has(err, "loop.lua")
end)

test("memory is limited", function()
  write("greedy.lua", PREAMBLE .. [[
plenum.device {}:spawn(function()
  local list = {}
  while true do list[#list + 1] = { #list } end
end)
]])
  local status, _, err = run { "run", "greedy.lua", "--memory", "64 MiB" }
  equal(status, 1, "status")
  has(err, "memory")
end)

test("a log that is kept counts", function()
  write("logging.lua", PREAMBLE .. 'require "plenum.trace"\n' .. [[
local text = ("x"):rep(10000)
plenum.device {}:spawn(function()
  while true do
    plenum.sleep(1)
    plenum.log("debug", "again", { text = text })
  end
end)
]])
  local status, _, err = run { "run", "logging.lua", "--memory", "64 MiB" }
  equal(status, 1, "status")
  has(err, "memory")
end)

test("an interrupt cuts a run short: aborted, without fingerprint", function()
  write("endless.lua", PREAMBLE .. [[
plenum.device {}:spawn(function() while true do plenum.sleep(1) end end)
]])
  local command = "cd %s && timeout -s INT 2 %s run endless.lua --json - >out 2>err </dev/null"
  os.execute(command:format(quoted(folder), quoted(plenum)))
  has(read "out", '"ended": "aborted"')
  assert(not read("out"):find('"fingerprint": "', 1, true), "a fingerprint")
  has(read "err", "aborted")
end)

test("a fault of plenum itself has status 3 and says so", function()
  write("endless.lua", PREAMBLE .. "plenum.device {}:spawn(function() while true do plenum.sleep(1) end end)")
  local command = "cd %s && timeout --preserve-status -s ABRT 2 %s run endless.lua --quiet 2>err </dev/null"
  local _, _, status = os.execute(command:format(quoted(folder), quoted(plenum)))
  equal(status, 3, "status")
  has(read "err", "a fault of plenum itself")
end)

test("print goes to standard error, unless the log is off", function()
  write("print.lua", PREAMBLE .. 'plenum.experiment(function() print("good morning") end)')
  local status, out, err = run { "run", "print.lua", "--json", "-" }
  equal(status, 0, "status")
  has(err, "good morning")
  assert(out:match("^{.*}\n$"), "more than JSON on standard output")
  local _, _, silent = run { "run", "print.lua", "--log", "none" }
  equal(silent, "", "standard error")
end)

local LOGS = PREAMBLE .. [[
plenum.scenario { unit = "ms", params = { keep = false } }
local Server = plenum.process "server"
Server:on("work", function(_, m) plenum.log(m.level, "worked", { n = m.n, at = m.reply_to }) end)
local devices = { plenum.device { name = "one" }, plenum.device { name = "two" } }
plenum.link(devices[1], devices[2], { latency = 1 })
local servers = { devices[1]:spawn { Server, name = "first" }, devices[2]:spawn(Server) }
plenum.log("info", "read")
devices[1]:spawn(function()
  for i, level in ipairs { "debug", "info", "warn", "error" } do
    plenum.sleep(10)
    for _, server in ipairs(servers) do plenum.send(server, { "work", level = level, n = i }) end
  end
  print "that is all"
end)
]]

local function lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do list[#list + 1] = line end
  table.sort(list)
  return table.concat(list, "; ")
end

-- What is shown, which several shards show alike.
local function shown(...)
  local _, _, err = run { "run", "logs.lua", "--quiet", ... }
  local _, _, divided = run { "run", "logs.lua", "--quiet", "--shards", "2", ... }
  equal(divided, err, "the log of two shards")
  return lines(err)
end

test("the log is shown by level, time, kind, device and process", function()
  write("logs.lua", LOGS)
  equal(shown(), "", "log of a quiet run")
  equal(shown("--log", "warn"), "ERROR worked n=4; ERROR worked n=4; WARN worked n=3; WARN worked n=3", "warn")
  equal(shown("--log", "debug", "--log-to", "20"),
    "DEBUG worked n=1; DEBUG worked n=1; INFO read; INFO worked n=2", "up to 20")
  equal(shown("--log", "debug", "--log-from", "0.04 s"), "ERROR worked n=4; ERROR worked n=4; that is all", "from 40")
  equal(shown("--log", "debug", "--log-from", "11", "--log-to", "21 ms"),
    "DEBUG worked n=1; INFO worked n=2; INFO worked n=2", "a window")
  equal(shown("--log", "info", "--log-kind", "read", "--log-kind", "print"), "INFO read; that is all", "kinds")
  equal(shown("--log", "warn", "--log-device", "two"), "ERROR worked n=4; WARN worked n=3", "a device")
  equal(shown("--log", "error", "--log-process", "first"), "ERROR worked n=4", "a process by name")
  equal(shown("--log", "error", "--log-process", "server"), "ERROR worked n=4; ERROR worked n=4", "a type")
  equal(shown("--log", "error", "--log-process", "server 2"), "ERROR worked n=4", "one of a type")
  equal(shown("--log", "debug", "--log-process", "function"), "that is all", "functions")
  equal(shown("--log", "debug", "--log-kind", "nothing"), "", "no such kind")
end)

test("the entries of the log stand in the JSON summary when --log was given", function()
  write("logs.lua", LOGS)
  local _, plain = run { "run", "logs.lua", "--quiet", "--json", "-" }
  assert(not plain:find('"log"', 1, true), "entries without --log")
  local words = { "run", "logs.lua", "--quiet", "--log", "error", "--json", "-" }
  local _, out = run(words)
  local log = out:match('\n  "log": (%b[])')
  equal(log:gsub("%s", ""), '[{"time":40.0,"instant":40000000000,"level":"error","kind":"worked","process":"first1",' ..
    '"device":"one","name":"first","type":"server","fields":{"n":4}},{"time":41.0,"instant":41000000000,' ..
    '"level":"error","kind":"worked","process":"server2","device":"two","type":"server","fields":{"n":4}}]', "log")
  words[#words + 1] = "--shards=2"
  local _, divided = run(words)
  equal(divided:match('\n  "log": (%b[])'), log, "log of two shards")
  local _, none = run { "run", "logs.lua", "--log", "none", "--json", "-" }
  has(none, '"log": []')
  equal(out:match('"fingerprint": "(%x+)"'), plain:match('"fingerprint": "(%x+)"'), "fingerprint")
end)

test("a scenario that keeps its log runs as one that does not", function()
  write("logs.lua", LOGS)
  write("kept.lua", LOGS .. 'local trace = require "plenum.trace"\n' ..
    'plenum.at_end(function() assert(#trace.log {} == 10, #trace.log {}) end)\n')
  local _, plain = run { "run", "logs.lua", "--quiet", "--json", "-" }
  for _, words in ipairs { "--seed 1", "--shards 2", "--shards 4", "--log none", "--log debug" } do
    local options = { words:match("(%S+) (%S+)") }
    local status, out = run { "run", "kept.lua", "--quiet", "--json", "-", table.unpack(options) }
    equal(status, 0, "status with " .. words)
    equal(out:match('"fingerprint": "(%x+)"'), plain:match('"fingerprint": "(%x+)"'), "fingerprint")
  end
end)

test("calls of earlier runs are compared through their summaries", function()
  write("calls.lua", PREAMBLE .. [[
local trace = require "plenum.trace"
local p = plenum.scenario { params = { wait = 1, earlier = "" } }
local device = plenum.device {}
local server = device:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.sleep(p.wait)
    plenum.reply(m, true)
  end
end)
device:spawn(function()
  for _ = 1, 3 do plenum.call(server, { "get" }) end
  if p.wait > 1 then plenum.call(server, { "once" }) end
end)
local earlier = p.earlier ~= "" and plenum.data(p.earlier)
plenum.at_end(function()
  if earlier then print(trace.text(trace.table { before = earlier, now = trace.table() })) end
end)
]])
  equal(run { "run", "calls.lua", "--quiet", "--json", "before.json" }, 0, "status")
  local status, _, err = run { "run", "calls.lua", "--set", "wait=2", "--set", "earlier=before.json" }
  equal(status, 0, "status")
  local text = err:gsub(" +", " ")
  has(text, "function get 1 before 3 3 1 1 1 1 0\nfunction get 1 now 3 3 2 ")
  has(text, "function once 1 before 0 0 - - - - -\nfunction once 1 now 1 1 2 ")
end)

test("powers have the same bits in a scenario as in sim_real_pow", function()
  local pairs_of_numbers = { { 2, 0.5 }, { 7, 1.5 }, { 8, 2.5 }, { 9, 1.875 }, { 28, 1.5 }, { 33, 1.5 }, { 11, 0.25 } }
  local source, words = { PREAMBLE, "plenum.experiment(function()\n" }, {}
  for i, pair in ipairs(pairs_of_numbers) do
    source[#source + 1] = ('do local x, y = %s, %s plenum.result("power%d", x ^ y) end\n'):format(pair[1], pair[2], i)
    words[#words + 1] = pair[1] .. " " .. pair[2]
  end
  source[#source + 1] = "end)\n"
  write("power.lua", table.concat(source))
  local _, out = run { "run", "power.lua", "--json", "-" }
  local i = 0
  for line in output_of(quoted(pow_bits) .. " " .. table.concat(words, " ")):gmatch("[^\n]+") do
    i = i + 1
    equal(tonumber(out:match('"power' .. i .. '": ([^,\n]+)')), tonumber(line), words[i])
  end
  equal(i, #pairs_of_numbers, "powers")
end)

print("1.." .. #tests)
for number, each in ipairs(tests) do
  local well, problem = pcall(each[2])
  print((well and "ok " or "not ok ") .. number .. " - " .. each[1])
  if not well then print("# " .. tostring(problem):gsub("\n", "\n# ")) end
end
os.execute("rm -rf " .. quoted(folder:match("^(.*)/")))
