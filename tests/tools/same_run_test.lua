-- SPDX-License-Identifier: MIT
-- Every scenario has one outcome: again, in shards, with a trace of all that happens, without metrics (but for
-- these), without fused multiply-add, without address randomisation, and built by another compiler.
-- In TAP: same_run_test.lua PLENUM OTHER FOLDER...
-- OTHER is the other compiler's program, or "-".
local plenum, other = arg[1], arg[2]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function lines_of(command)
  local lines, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

-- What may differ: members of the summary itself, which are indented by two.
local FREE = { shards = true, wall_seconds = true, events_per_second = true }

-- What only a run with metrics has: the metrics themselves, and the command and the files, which differ with them.
local MEASURED = { metrics = true, measured = true, manifest = true }

-- The lines of the summary, and the fingerprint or nil.
local function outcome(program, scenario, before, options, unmeasured)
  local command = { before, "timeout 100", quoted(program), "run", quoted(scenario), "--quiet --json -", options }
  command[#command + 1] = "</dev/null"
  local kept, fingerprint, member = {}, nil, nil
  for _, line in ipairs(lines_of(table.concat(command, " "))) do
    local name = line:match('^  "([%w_]+)":')
    member = name or member
    if not FREE[name] and not (unmeasured and MEASURED[member]) then kept[#kept + 1] = line end
    if name == "fingerprint" then fingerprint = line:match('": "([^"]+)"') end
  end
  return kept, fingerprint
end

local function first_difference(found, expected)
  for i = 1, math.max(#found, #expected) do
    if found[i] ~= expected[i] then return ("%s instead of %s"):format(found[i], expected[i]) end
  end
end

local traced = os.tmpname()
os.remove(traced)

-- Whether the scenario asks for what was not measured, and was told so.
local function asks(lines) return table.concat(lines, "\n"):find("was started with --no-metrics", 1, true) ~= nil end

local ways = {
  { "again", plenum },
  { "in two shards", plenum, "", "--shards 2" },
  { "in four shards", plenum, "", "--shards 4" },
  { "with a trace", plenum, "", "--trace " .. quoted(traced) },
  { "without metrics", plenum, "", "--no-metrics", true },
  { "without fused multiply-add", plenum, "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2", "" },
}
if other ~= "-" then ways = { { "built by another compiler", other } } end
if other == "-" and os.execute("setarch -R true 2>/dev/null") then
  ways[#ways + 1] = { "without address randomisation", plenum, "setarch -R", "" }
end

local scenarios = {}
for i = 3, #arg do
  for _, scenario in ipairs(lines_of("ls " .. quoted(arg[i]) .. "/*.lua 2>/dev/null")) do
    scenarios[#scenarios + 1] = scenario
  end
end
if #scenarios == 0 then
  print("1..0 # SKIP no scenarios")
  return
end

print("1.." .. #scenarios * #ways)
local number = 0
for _, scenario in ipairs(scenarios) do
  local expected, fingerprint = outcome(plenum, scenario, "", "")
  local unmeasured = outcome(plenum, scenario, "", "", true)
  for _, way in ipairs(ways) do
    local name, program, before, options, without = table.unpack(way, 1, 5)
    local found = outcome(program, scenario, before or "", options or "", without)
    os.execute("rm -rf " .. quoted(traced))
    local difference = fingerprint == nil and "no fingerprint"
      or first_difference(found, without and unmeasured or expected)
    number = number + 1
    local skips = without and asks(found)
    if skips then difference = nil end
    print(("%s %d - %s %s%s"):format(difference and "not ok" or "ok", number, scenario:match("[^/]+/[^/]+$"), name,
      skips and " # SKIP it asks for metrics" or ""))
    if difference then print("# " .. difference) end
  end
end
