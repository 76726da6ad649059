-- SPDX-License-Identifier: MIT
-- The Lua face, row by row: each scenario of the folder checks itself, and says how many checks it has, in TAP:
-- dsl_test.lua FOLDER PLENUM
local folder, plenum = arg[1], arg[2]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function list_scenarios()
  local list, pipe = {}, assert(io.popen("ls " .. quoted(folder) .. "/*.lua"))
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

-- Exit status and summary of a run.
local function run(path, shards)
  local command = ("timeout 60 %s run --quiet --json - --shards %d %s </dev/null 2>&1; echo status $?")
    :format(quoted(plenum), shards, quoted(path))
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return tonumber(text:match("status (%d+)\n$")), text
end

local function count(text, pattern) return select(2, text:gsub(pattern, "")) end

local number = 0

local function report(well, name, text)
  number = number + 1
  print(("%s %d - %s"):format(well and "ok" or "not ok", number, name))
  if not well then print("# " .. text:gsub("\n", "\n# ")) end
end

local scenarios = list_scenarios()
print("1.." .. 2 * #scenarios)
for _, path in ipairs(scenarios) do
  local name = path:match("([^/]+)%.lua$")
  local expected = tonumber(read(path):match("\n%-%- Expect: (%d+) checks pass"))
  local status, text = run(path, 1)
  local passed = count(text, '"ok": true')
  report(status == 0 and passed == expected, name .. " passes its checks",
    ("status %s, %d checks passed of %s\n%s"):format(status, passed, expected, text))
  local _, other = run(path, 2)
  local fingerprint = text:match('"fingerprint": "(%w+)"')
  report(fingerprint and other:match('"fingerprint": "(%w+)"') == fingerprint, name .. " is the same in two shards",
    ("%s in one shard, in two:\n%s"):format(fingerprint, other))
end
