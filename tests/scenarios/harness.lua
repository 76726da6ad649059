-- SPDX-License-Identifier: MIT
-- What tests of scenarios share: tests that print TAP, files that vanish, and runs of plenum.
local json = require "json"

local harness = {}
local tests = {}

local function quoted(word) return "'" .. tostring(word):gsub("'", [['\'']]) .. "'" end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local folder -- made when it is needed

local function path_of(name)
  if not folder then
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. quoted(folder)))
  end
  return folder .. "/" .. name
end

harness.read = read
function harness.read_json(path) return json(read(path)) end

-- The path of a file that holds `text` until the tests are done.
function harness.write(name, text)
  local file = assert(io.open(path_of(name), "wb"))
  file:write(text)
  file:close()
  return path_of(name)
end

local function add_sets(command, set)
  for name, value in pairs(set or {}) do
    if math.type(value) == "float" then value = ("%.17g"):format(value) end
    command[#command + 1] = "--set " .. quoted(name .. "=" .. tostring(value))
  end
end

local started = 0

-- Starts a scenario, { FILE, set = { NAME = VALUE }, options = "--seed 3" }, and returns what waits for its end: the
-- exit status, the summary or nil, and what was said on standard error.
local function start(request)
  local command = { "timeout 100", quoted(harness.plenum), "run", quoted(request[1]), "--quiet --json -" }
  command[#command + 1] = request.options
  add_sets(command, request.set)
  started = started + 1
  local errors = path_of("errors-" .. started)
  command[#command + 1] = "</dev/null 2>" .. quoted(errors) .. "; echo $?"
  local pipe = assert(io.popen(table.concat(command, " ")))
  return function()
    local out, status = pipe:read("a"):match("^(.-)(%d+)\n$")
    pipe:close()
    local said = read(errors)
    os.remove(errors)
    return tonumber(status), out:match("^{") and json(out) or nil, said
  end
end

function harness.run(request) return start(request)() end

local function outcome(request, status, summary, said)
  if status ~= 0 then error(("%s: status %d: %s"):format(request[1]:match("[^/]+$"), status, said), 3) end
  return summary.results, summary
end

-- The results of a run that must be well.
function harness.results(request) return outcome(request, harness.run(request)) end

-- The same, of runs that go on at once; their summaries, in order.
function harness.summaries(requests)
  local ends, summaries = {}, {}
  for i, request in ipairs(requests) do ends[i] = start(request) end
  for i, finish in ipairs(ends) do ends[i] = table.pack(finish()) end
  for i, request in ipairs(requests) do
    summaries[i] = select(2, outcome(request, table.unpack(ends[i], 1, 3)))
  end
  return summaries
end

function harness.equal(got, wanted, what)
  if got ~= wanted then error(("%s is %s, not %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

function harness.has(text, part)
  if not text:find(part, 1, true) then error(("no %q in %q"):format(part, text), 2) end
end

-- "26/7" as the nearest number.
function harness.fraction(value)
  if type(value) == "number" then return value end
  local above, below = value:match("^(-?%d+)/(%d+)$")
  return tonumber(above) / tonumber(below)
end

local TICKS = 1e9

-- An instant, in ticks, agrees with an exact time, in units, to one tick.
function harness.same_instant(got, wanted, what)
  local exact = harness.fraction(wanted)
  if math.type(got) ~= "integer" or math.abs(got - exact * TICKS) > 1 then
    error(("%s at %s ticks, not %s = %.0f"):format(what, tostring(got), tostring(wanted), exact * TICKS), 2)
  end
end

function harness.within(got, wanted, share, what)
  if not got or math.abs(got - wanted) > share * wanted then
    error(("%s is %s, not %s within %g %%"):format(what, tostring(got), tostring(wanted), 100 * share), 2)
  end
end

function harness.test(name, body) tests[#tests + 1] = { name, body } end

-- What bad scenarios begin with, and how they end.
harness.PREAMBLE = 'local plenum = require "plenum"\n'
harness.LOADS_NOT, harness.FAILS = 2, 1

-- A scenario that is refused, or fails: its exit status, and what must be said.  `line` counts from 1 behind the
-- preamble.
function harness.bad(name, case)
  harness.test(name, function()
    local file = harness.write("bad.lua", harness.PREAMBLE .. case[1])
    local status, _, said = harness.run { file, options = case.options, set = case.set }
    harness.equal(status, case.status, "the status")
    if case.line then harness.has(said, ("bad.lua:%d:"):format(case.line + 1)) end
    for _, words in ipairs(case.says) do harness.has(said, words) end
    assert(not said:find("0x%x%x%x%x") and not said:find("%.c:%d"), "the program's inside: " .. said)
  end)
end

function harness.done()
  print("1.." .. #tests)
  for number, each in ipairs(tests) do
    local well, problem = pcall(each[2])
    print((well and "ok " or "not ok ") .. number .. " - " .. each[1])
    if not well then print("# " .. tostring(problem):gsub("\n", "\n# ")) end
    io.stdout:flush()
  end
  if folder then os.execute("rm -rf " .. quoted(folder)) end
end

return harness
