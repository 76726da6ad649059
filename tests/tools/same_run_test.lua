-- SPDX-License-Identifier: MIT
-- Every scenario has one fingerprint: again, in shards, without fused multiply-add, without address
-- randomisation, and built by another compiler.  In TAP: same_run_test.lua FOLDER PLENUM [OTHER_PLENUM]
local folder, plenum, other = arg[1], arg[2], arg[3]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function lines_of(command)
  local lines, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local function fingerprint(program, scenario, before, options)
  local command = { before, quoted(program), "run", quoted(scenario), "--quiet --json -", options, "</dev/null" }
  local text = table.concat(lines_of(table.concat(command, " ")), "\n")
  return text:match('"fingerprint": "([^"]+)"') or "none"
end

local ways = {
  { "again", plenum },
  { "in two shards", plenum, "", "--shards 2" },
  { "in four shards", plenum, "", "--shards 4" },
  { "without fused multiply-add", plenum, "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2", "" },
}
if other then ways = { { "built by another compiler", other } } end
if not other and os.execute("setarch -R true 2>/dev/null") then
  ways[#ways + 1] = { "without address randomisation", plenum, "setarch -R", "" }
end

local scenarios = lines_of("ls " .. quoted(folder) .. "/*.lua 2>/dev/null")
if #scenarios == 0 then
  print("1..0 # SKIP no scenarios")
  return
end

print("1.." .. #scenarios * #ways)
local number = 0
for _, scenario in ipairs(scenarios) do
  local expected = fingerprint(plenum, scenario, "", "")
  for _, way in ipairs(ways) do
    local name, program, before, options = table.unpack(way)
    local found = fingerprint(program, scenario, before or "", options or "")
    number = number + 1
    local well = found == expected and found ~= "none"
    print(("%s %d - %s %s"):format(well and "ok" or "not ok", number, scenario:match("[^/]+$"), name))
    if not well then print("# " .. found .. " instead of " .. expected) end
  end
end
