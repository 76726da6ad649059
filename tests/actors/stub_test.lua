-- SPDX-License-Identifier: MIT
-- The stubs that editors read tell what the running program offers, no more and no less, in TAP:
-- stub_test.lua FOLDER PLENUM
local top, plenum = arg[1], arg[2]

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

local function set(words)
  local members = {}
  for word in words:gmatch("%S+") do members[word] = true end
  return members
end

local function union(...)
  local all = {}
  for _, members in ipairs { ... } do
    for member in pairs(members) do all[member] = true end
  end
  return all
end

-- What is in one set and not in the other, for people; "" if they are the same.
local function difference(stub, live)
  local complaints = {}
  for name in pairs(live) do
    if not stub[name] then complaints[#complaints + 1] = "not in the stub: " .. name end
  end
  for name in pairs(stub) do
    if not live[name] then complaints[#complaints + 1] = "in the stub alone: " .. name end
  end
  table.sort(complaints)
  return table.concat(complaints, "; ")
end

-- The stub, as blocks of lines: each documents what its last line declares.
local stub = read(top .. "/stdlib/meta/plenum.lua")

local blocks, block = {}, {}
for line in (stub .. "\n"):gmatch("([^\n]*)\n") do
  if line == "" then
    if #block > 0 then blocks[#blocks + 1] = block end
    block = {}
  else
    block[#block + 1] = line
  end
end

local module, classes, functions = {}, {}, {}

local function members_of(class)
  classes[class] = classes[class] or { members = {}, operators = {} }
  return classes[class]
end

local function read_class(name, lines)
  for _, line in ipairs(lines) do
    local field = line:match("^%-%-%-@field ([%w_]+)%??%s")
    if field then members_of(name).members[field] = true end
    local operator = line:match("^%-%-%-@operator (%w+)")
    if operator then members_of(name).operators[operator] = true end
  end
end

for _, lines in ipairs(blocks) do
  local last, class = lines[#lines], table.concat(lines, "\n"):match("%-%-%-@class plenum%.(%w+)")
  if class then
    members_of(class)
    read_class(class, lines)
  end
  local owner, mark, name, parameters = last:match("^function (%w+)([.:])([%w_]+)(%b()) end$")
  if owner then functions[#functions + 1] = { lines, name, parameters } end
  if owner == "plenum" and mark == "." then module[name] = "function" end
  if mark == ":" or mark and owner ~= "plenum" then members_of(owner).members[name] = true end
  local hole = last:match("^plenum%.([%w_]+) = nil$")
  local is_hole = table.concat(lines, "\n"):find("---@type plenum.Hole", 1, true)
  if hole then module[hole] = is_hole and "userdata" or "table" end
end

-- The running program: each thing is asked for all names that occur in the sources of the bindings.
local names, sources = {}, 0
for path in output_of("ls " .. quoted(top) .. "/actors/*/*_lua.c"):gmatch("[^\n]+") do
  for name in read(path):gmatch('"([%a_][%w_]*)"') do names[name] = true end
  sources = sources + 1
end

local list = {}
for name in pairs(names) do list[#list + 1] = name end
table.sort(list)

local SCENARIO = [[
local plenum = require "plenum"
local NAMES = "%s"

-- Not ipairs or pairs of the thing: handles are no tables.
local function tell(title, thing)
  local members = {}
  for name in NAMES:gmatch("%%S+") do
    local there, value = pcall(function() return thing[name] end)
    if there and value ~= nil then members[#members + 1] = name end
  end
  plenum.result(title, table.concat(members, " "))
  plenum.result(title .. " length", (pcall(function() return #thing end)))
end

local function tell_table(title, thing)
  local members = {}
  for name, value in pairs(thing) do members[#members + 1] = name .. "=" .. type(value) end
  plenum.result(title, table.concat(members, " "))
end

local here, there = plenum.device { name = "here" }, plenum.device { name = "there" }
local link = plenum.link(here, there)
local Type = plenum.process "type"
local Derived = Type:extend("derived")

function Type.command:START()
  tell("Self", self)
  tell("DataStack", self.data)
  tell("CommandStack", self.commands)
end

tell_table("plenum", plenum)
tell_table("Ledger", plenum.ledger)
tell_table("_G", _G)
for _, name in ipairs { "string", "table", "math", "utf8", "coroutine" } do tell_table(name, _G[name]) end
tell("Type", Derived)
tell("Device", here)
tell("Hole", plenum.any)

here:spawn(Type)
here:spawn(function()
  tell("Address", plenum.self())
  tell("Link", link)
  tell("Timer", plenum.send_after(1, plenum.self(), { "late" }))
  tell("Mailbox", plenum.mailbox())
  tell("Future", plenum.ask(plenum.self(), { "early" }))
end)
]]

local folder = output_of("mktemp -d"):gsub("\n", "")
local scenario = folder .. "/stub.lua"
local file = assert(io.open(scenario, "wb"))
file:write(SCENARIO:format(table.concat(list, " ")))
file:close()
local summary = output_of(quoted(plenum) .. " run --quiet --json - " .. quoted(scenario) .. " </dev/null")
os.execute("rm -r " .. quoted(folder))

local function told(title) return summary:match('"' .. title .. '": "([^"]*)"') end

local function has_length(title) return summary:match('"' .. title .. ' length": (%w+)') end

local tests = {}
local function test(name, body) tests[#tests + 1] = { name, body } end

local function agree(title, expected, live)
  assert(live, title .. ": the scenario told nothing: " .. summary:sub(1, 1000))
  local complaint = difference(expected, set(live))
  assert(complaint == "", title .. ": " .. complaint)
end

test("the bindings have sources and the stub has functions", function()
  assert(sources > 20 and #functions > 60, sources .. " sources, " .. #functions .. " functions")
end)

test("the module has the stub's functions and holes", function()
  local expected = {}
  for name, kind in pairs(module) do expected[name .. "=" .. kind] = true end
  agree("plenum", expected, told "plenum")
end)

for _, class in ipairs { "Address", "Device", "Link", "Timer", "Mailbox", "Future", "DataStack", "CommandStack",
  "Hole" } do
  test("a " .. class .. " has the stub's methods and fields", function()
    assert(classes[class], "no class in the stub")
    agree(class, classes[class].members, told(class))
    local length = tostring(classes[class].operators.len == true)
    assert(has_length(class) == length, class .. " has a length: " .. has_length(class) .. ", not " .. length)
  end)
end

test("the ledger has the stub's functions", function()
  local expected = {}
  for name in pairs(classes.Ledger.members) do expected[name .. "=function"] = true end
  agree("Ledger", expected, told "Ledger")
end)

-- An instance finds the methods of its type, of which some make sense for the type alone.
test("a Type and a Self have the stub's methods and fields", function()
  local both = union(classes.Type.members, classes.Self.members)
  agree("Type", both, told "Type")
  both.command, both.super = nil, nil
  agree("Self", both, told "Self")
end)

test("each function is documented, and so is each of its parameters", function()
  for _, entry in ipairs(functions) do
    local lines, name, parameters = table.unpack(entry)
    local described, documented = false, {}
    for _, line in ipairs(lines) do
      if line:match("^%-%-%-[^@|]") then described = true end
      local parameter = line:match("^%-%-%-@param (%S-)%??%s")
      if parameter then documented[#documented + 1] = parameter end
    end
    assert(described, name .. " is not described")
    local order = "(" .. table.concat(documented, ", ") .. ")"
    assert(order == parameters, name .. parameters .. " documents " .. order)
  end
end)

test("each type that the stub names is there", function()
  local known = {}
  for name in stub:gmatch("%-%-%-@class plenum%.(%w+)") do known[name] = true end
  for name in stub:gmatch("%-%-%-@alias plenum%.(%w+)") do known[name] = true end
  for line in stub:gmatch("%-%-%-@[^\n]+") do
    for name in line:gmatch("plenum%.(%u%w+)") do assert(known[name], "there is no plenum." .. name) end
  end
end)

test("no annotation ends amid its type", function()
  for line in stub:gmatch("%-%-%-@%l[^\n]*") do
    local _, opened = line:gsub("[({]", "")
    local _, closed = line:gsub("[)}]", "")
    assert(opened == closed, line)
  end
end)

-- The manual's lists, §6.
local MANUAL = {
  _G = [[assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget
    rawlen rawset require select setmetatable tonumber tostring type warn xpcall _G _VERSION coroutine debug io math
    os package string table utf8]],
  string = [[byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper]],
  table = "concat insert move pack remove sort unpack",
  math = [[abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random
    randomseed sin sqrt tan tointeger type ult]],
  utf8 = "char charpattern codepoint codes len offset",
  coroutine = "close create isyieldable resume running status wrap yield",
}

local sandbox = read(top .. "/stdlib/meta/sandbox.lua")
local missing = {}
for name in sandbox:match("@alias plenum%.Missing\n([^\n]+\n.-)\n\n"):gmatch('"([%w_.]+)"') do missing[name] = true end

for _, library in ipairs { "_G", "string", "table", "math", "utf8", "coroutine" } do
  test("the sandbox's " .. library .. " is the manual's but for what the stub names", function()
    local expected = {}
    for name in MANUAL[library]:gmatch("%S+") do
      if not missing[library == "_G" and name or library .. "." .. name] then expected[name] = true end
    end
    agree(library, expected, told(library) and told(library):gsub("=%w+", ""))
  end)
end

test("what the sandbox's stub declares is there", function()
  for owner, name in sandbox:gmatch("\nfunction (%w*)%.?(%w+)%(") do
    local library, found = owner, name
    if not MANUAL[owner] then library, found = "_G", owner .. name end
    assert(set(MANUAL[library])[found] and not missing[found], library .. "." .. found)
  end
end)

print("1.." .. #tests)
local failed = 0
for number, entry in ipairs(tests) do
  local well, complaint = pcall(entry[2])
  print(("%s %d - %s"):format(well and "ok" or "not ok", number, entry[1]))
  if not well then
    failed = failed + 1
    print("# " .. tostring(complaint):gsub("\n", "\n# "))
  end
end
os.exit(failed == 0)
