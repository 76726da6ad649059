-- SPDX-License-Identifier: MIT
-- Each Lua listing is a scenario that runs well, in TAP: readme_test.lua FILE PLENUM
local file, plenum = arg[1], arg[2]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local text = assert(io.open(file, "rb")):read("a")
local listings = {}
for listing in text:gmatch("\n```lua\n(.-)\n```") do listings[#listings + 1] = listing end
assert(#listings > 0, "no listing in " .. file)

local scenario = os.tmpname()
print("1.." .. #listings)
for number, listing in ipairs(listings) do
  local out = assert(io.open(scenario, "wb"))
  out:write(listing, "\n")
  out:close()
  local well = os.execute(quoted(plenum) .. " run --quiet " .. quoted(scenario) .. " </dev/null")
  print(("%s %d - listing: %s"):format(well and "ok" or "not ok", number, listing:match("[^\n]+")))
end
os.remove(scenario)
