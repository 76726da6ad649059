#!/usr/bin/env lua5.4
-- SPDX-License-Identifier: MIT
-- Says in TAP whether the house is tidy: tools/tidy.lua [FOLDER]
--   * a room looks into itself and down, never up; tests may see all
--   * lua.h shows in actors/*_lua.c and *_lua.h only, and in tests/
--   * a library module writes no global
--   * a source file has one SPDX line, no line too long, nothing left for later
--   * each C file is listed by the meson.build beside it, each test by that of tests/
--   * the top level has what the layout names
local top = arg[1] or "."

local FLOORS = { sim = 1, net = 2, actors = 3, stdlib = 4, scenarios = 5, tools = 6, tests = 7 }
local ROOMS = { "sim", "net", "actors", "stdlib", "scenarios", "tools", "tests" }
local TOP = { "meson.build", "meson_options.txt", "README.md", "LICENSE", "CHANGELOG.md" }
local COLUMNS = 110
local LATER = { "TO" .. "DO", "FIX" .. "ME", "XX" .. "X" }

local function set(list)
  local members = {}
  for _, member in ipairs(list) do members[member] = true end
  return members
end

local function quoted(path) return "'" .. path:gsub("'", [['\'']]) .. "'" end

local function lines_of(command)
  local lines, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

-- The files of the tree, each path from the top.
local function list_files()
  return lines_of("cd " .. quoted(top) .. " && find " .. table.concat(ROOMS, " ") .. " -type f | LC_ALL=C sort")
end

local function read(path)
  local file = assert(io.open(top .. "/" .. path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function each_line(text)
  local number = 0
  return function(next_line)
    local line = next_line()
    if line then number = number + 1 end
    return line and number, line
  end, text:gmatch("([^\n]*)\n?")
end

local function room_of(path) return path:match("^(%w+)/") end
local function is_c(path) return path:match("%.[ch]$") end
local function is_lua(path) return path:match("%.lua$") end

local function is_source(path, text)
  return is_c(path) or is_lua(path) or path:match("%.py$") or path:match("%.sh$") or path:match("meson%.build$")
    or text:match("^#!")
end

-- What stands in one file.  Each check calls `complain` for what is wrong.

local function check_includes(path, text, complain)
  local room = room_of(path)
  for number, line in each_line(text) do
    local seen = line:match('^%s*#%s*include%s+"(%w+)/')
    if seen and not FLOORS[seen] then complain(number, "includes from no room: " .. seen) end
    if FLOORS[seen] and FLOORS[seen] > FLOORS[room] then complain(number, room .. " looks up to " .. seen) end
    if line:match('^%s*#%s*include%s+".*%.%./') then complain(number, "includes by a path with ..") end
  end
end

local function check_lua_header(path, text, complain)
  if path:match("^actors/.*_lua%.[ch]$") or path:match("^tests/") then return end
  for number, line in each_line(text) do
    local header = line:match("^%s*#%s*include%s+[<\"].-(l%w+%.h)[>\"]")
    if header and set { "lua.h", "lauxlib.h", "lualib.h", "luaconf.h" }[header] then
      complain(number, header .. " outside of actors/*_lua.c")
    end
  end
end

local LIBRARY = {}

-- Scenarios require the library; the library requires itself and what C provides.
local function check_requires(path, text, complain)
  local room = room_of(path)
  if room ~= "stdlib" then return end
  for number, line in each_line(text) do
    if not line:match("^%s*%-%-") then
      for name in line:gmatch("require%s*%(?%s*[\"']([^\"']+)[\"']") do
        local module = name:match("^plenum%.(%w+)$")
        if name ~= "plenum" and not (module and LIBRARY[module]) then complain(number, "requires " .. name) end
      end
    end
  end
end

-- An assignment to a global is a SETTABUP of _ENV; luac comes with lua.
local function check_globals(path, _, complain)
  if room_of(path) ~= "stdlib" or path:match("^stdlib/meta/") then return end
  for _, line in ipairs(lines_of("luac5.4 -l -l -p " .. quoted(top .. "/" .. path) .. " 2>&1")) do
    local number, name = line:match("%[(%d+)%]%s+SETTABUP.*;%s+_ENV%s+\"([^\"]+)\"")
    if number then complain(number, "writes the global " .. name) end
    if line:match("^luac5.4:") then complain(1, line) end
  end
end

local function check_licence(_, text, complain)
  local count = select(2, text:gsub("SPDX%-License%-Identifier: MIT", ""))
  if count ~= 1 then complain(1, count .. " SPDX lines") end
end

local function check_width(path, text, complain)
  if not is_c(path) then return end
  for number, line in each_line(text) do
    local width = utf8.len(line) or #line
    if width > COLUMNS then complain(number, width .. " columns") end
    if line:match("\t") then complain(number, "a tab") end
    if line:match("%s$") then complain(number, "space at the end") end
  end
end

local function check_finished(_, text, complain)
  for number, line in each_line(text) do
    for _, word in ipairs(LATER) do
      if line:match("%f[%w_]" .. word .. "%f[^%w_]") then complain(number, word) end
    end
  end
end

-- What concerns the tree.

local function check_listed(files, complain)
  for _, path in ipairs(files) do
    local folder, name = path:match("^(.+)/([%w_]+%.[ch])$")
    local list = folder and not folder:match("^tests") and folder .. "/meson.build"
    if list and not read(list):find("'" .. name .. "'", 1, true) then
      complain(path, 1, "not listed in " .. list)
    end
  end
end

-- Suites are listed by their names, tests in Lua as files.
local function check_tests_run(files, complain)
  local listed = read("tests/meson.build")
  for _, path in ipairs(files) do
    local name, kind = path:match("^tests/.*/([%w_]+)_test%.(%w+)$")
    local found = name and (listed:find("'" .. name .. "'", 1, true) or
      listed:find(name .. "_test." .. kind, 1, true))
    if name and not found then complain(path, 1, "no machine runs it: not listed in tests/meson.build") end
  end
end

local function check_top(complain)
  local allowed = set(TOP)
  for _, room in ipairs(ROOMS) do allowed[room] = true end
  local list = "{ git ls-files 2>/dev/null || ls; } | cut -d/ -f1 | sort -u"
  for _, name in ipairs(lines_of("cd " .. quoted(top) .. " && " .. list)) do
    local known = allowed[name] or name:match("^%.") or name:match("^build")
    if not known then complain(name, 1, "not in the layout") end
  end
end

local files = list_files()
for _, path in ipairs(files) do
  local module = path:match("^stdlib/(%w+)%.lua$")
  if module then LIBRARY[module] = true end
end

-- A check of files looks at the sources alone.
local function over_sources(check, wanted)
  return function(complain)
    for _, path in ipairs(files) do
      local text = read(path)
      if is_source(path, text) and (not wanted or wanted(path)) then
        check(path, text, function(number, what) complain(path, number, what) end)
      end
    end
  end
end

local checks = {
  { "a room looks into itself and down", over_sources(check_includes, is_c) },
  { "lua.h shows in the bindings alone", over_sources(check_lua_header, is_c) },
  { "a library module requires plenum and its library alone", over_sources(check_requires, is_lua) },
  { "a library module writes no global", over_sources(check_globals, is_lua) },
  { "a source file has one SPDX line", over_sources(check_licence) },
  { "no line of C is too wide or ends in space", over_sources(check_width) },
  { "nothing is left for later", over_sources(check_finished) },
  { "each C file is listed beside it", function(complain) check_listed(files, complain) end },
  { "each test is run", function(complain) check_tests_run(files, complain) end },
  { "the top level has what the layout names", check_top },
}

local failed = 0
print("1.." .. #checks)
for number, check in ipairs(checks) do
  local complaints = {}
  check[2](function(path, line, what) complaints[#complaints + 1] = ("# %s:%s: %s"):format(path, line, what) end)
  print((#complaints == 0 and "ok " or "not ok ") .. number .. " - " .. check[1])
  for _, complaint in ipairs(complaints) do print(complaint) end
  if #complaints > 0 then failed = failed + 1 end
end
os.exit(failed == 0)
