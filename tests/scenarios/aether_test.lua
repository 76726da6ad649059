-- SPDX-License-Identifier: MIT
-- Every symbol that aether exports has its row in aether.md, and every row names a test that is there and is run.
-- In TAP: aether_test.lua
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. package.path
local harness = require "harness"
local test = harness.test
local root = here .. "../../"

-- Rows as { symbol=, meaning=, tests = { { file, name or nil }, ... } }; the symbols' in backquotes.
local function read_rows(text)
  local rows = {}
  for line in text:gmatch "[^\n]+" do
    local symbol, meaning, cell = line:match "^| `(%S+)` | (.+) | (.-) |$"
    if symbol then
      local row = { symbol = symbol, meaning = meaning, tests = {} }
      for file, rest in cell:gmatch "`([^`]+)`([^`]*)" do
        row.tests[#row.tests + 1] = { file, rest:match '^ "(.+)"' }
      end
      rows[#rows + 1] = row
    end
  end
  return rows
end

local function exists(path)
  local file = io.open(root .. path)
  if file then file:close() end
  return file ~= nil
end

local suites = harness.read(root .. "tests/meson.build")

-- Whether meson runs the file, by its name in the list of its sort; of dsl/ all are run.
local function is_run(path)
  local name = path:match "([^/]+)%.%w+$"
  if path:find "/dsl/" then return true end
  name = name:gsub("_test$", "")
  return suites:find("'" .. name .. "'", 1, true) or suites:find(name .. "_test.lua", 1, true)
end

local function contains(path, name)
  local text = harness.read(root .. path)
  if path:find "%.c$" then return text:find("START_TEST(" .. name .. ")", 1, true) end
  return text:find('"' .. name .. '"', 1, true)
end

local rows = read_rows(harness.read(root .. "tests/aether.md"))

test("each symbol has one row, and no row is of another symbol", function()
  local rows_of, known, missing = {}, 0, {}
  for _, row in ipairs(rows) do rows_of[row.symbol] = (rows_of[row.symbol] or 0) + 1 end
  for symbol in harness.read(root .. "tests/golden/aether_symbols.txt"):gmatch "%S+" do
    known = known + 1
    if rows_of[symbol] ~= 1 then missing[#missing + 1] = ("%s: %d rows"):format(symbol, rows_of[symbol] or 0) end
  end
  harness.equal(table.concat(missing, ", "), "", "what is wrong")
  harness.equal(#rows, known, "the number of rows")
  assert(known >= 125, "the list of symbols is not whole")
end)

test("each row names a test that is there, and is run", function()
  local problems = {}
  for _, row in ipairs(rows) do
    local function problem(text, ...) problems[#problems + 1] = row.symbol .. ": " .. text:format(...) end
    if #row.tests == 0 then problem "no test" end
    for _, each in ipairs(row.tests) do
      local file, name = table.unpack(each)
      if not exists(file) then problem("no %s", file)
      elseif not is_run(file) then problem("%s is not run", file)
      elseif not name then problem("no name of a test in %s", file)
      elseif not contains(file, name) then problem("no test \"%s\" in %s", name, file) end
    end
  end
  assert(#problems == 0, table.concat(problems, "\n"))
end)

harness.done()
