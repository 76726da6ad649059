-- SPDX-License-Identifier: MIT
-- What has happened, for people and for checks: `local trace = require "plenum.trace"`.
--
-- The log as a list of entries, what was sent by kind of message, and how long calls take, also beside earlier
-- runs.  For the experimenter: the file's top level, experiments, predicates and at_end.  A scenario that requires
-- this module keeps all entries of its log, from "debug" up, in memory.
local plenum = require "plenum"

local trace = {}

plenum.ledger.keep()

---@class plenum.trace.Filter
---@field level? "debug"|"info"|"warn"|"error" entries of at least this level
---@field from? plenum.Duration at this instant or later
---@field to? plenum.Duration at this instant or earlier
---@field kind? string|string[] of this kind, or one of these
---@field process? plenum.Address|string made by this process, or by one of this name or type
---@field device? plenum.Device|string made on this device
---those that have this address among their fields, or were made by the process that owns it; of a private
---mailbox that is closed nobody knows whose it was
---@field mailbox? plenum.Address|plenum.Mailbox

---Who made it has a process unless it is the file, a predicate or a hardware model, and a device unless it is the
---experimenter.
---@class plenum.trace.Entry
---@field time number in units
---@field instant integer in steps of the resolution
---@field level "debug"|"info"|"warn"|"error"
---@field kind string
---@field process? plenum.Address
---@field device? plenum.Device
---@field name? string under which the process was registered then
---@field type? string the name of its type, "function" or "experiment"
---@field fields table what was logged; a print has `text`
---@field [any] any each of the fields, unless it is called like one of these

---Latencies are of what was taken from a mailbox.
---@class plenum.trace.Traffic
---@field kind? string
---@field count integer sends: by send, ask, each of an ask_all, timers and replies, each time anew
---@field bytes integer of what was sent
---@field taken integer from a mailbox; a link that duplicates makes it more
---@field hops integer of what was taken
---@field returned integer sent back, for it reached no mailbox
---@field dropped integer lost on a link, or not even returned
---@field mean? number
---@field p50? number
---@field p99? number
---@field max? number

---A row for each kind, in order of their names, and by name.
---@class plenum.trace.Report
---@field total plenum.trace.Traffic also if there is a kind of that name
---@field [integer|string] plenum.trace.Traffic

---Times are from the send until the answer, or the last answer of a batch, came; returned mail is an answer.
---@class plenum.trace.Row
---@field origin string the name of the asking process's type, "function" or "experiment"
---@field kind string of the message
---@field destinations integer 1, or how many were asked at once with ask_all
---@field run? string|number its label
---@field made integer
---@field count integer answered; a late answer counts
---@field mean? number
---@field min? number
---@field p50? number
---@field p99? number
---@field max? number
---@field deviation? number the standard deviation

-- What authors get wrong is told at their own line: of a function that they call, and of one that it calls.
local AUTHOR, CHECK = 2, 3

local function fail(level, message, ...) error(("trace." .. message):format(...), level + 1) end

local FILTERS = { "level", "from", "to", "kind", "process", "device", "mailbox" }

local function check_filter(filter)
  if type(filter) ~= "table" then fail(CHECK, "log: a table of filters is wanted, not a %s", type(filter)) end
  local known = {}
  for _, name in ipairs(FILTERS) do known[name] = true end
  for name in pairs(filter) do
    if not known[name] then
      fail(CHECK, "log: there is no filter \"%s\"; the filters are %s", tostring(name), table.concat(FILTERS, ", "))
    end
  end
end

local function is_handle(value, word) return type(value) == "userdata" and tostring(value):find("^" .. word) end

local function check_handle(name, value, word)
  if value ~= nil and type(value) ~= "string" and not is_handle(value, word) then
    fail(CHECK, "log: %s: a name or %s is wanted, not a %s", name, word == "address" and "an address" or "a " .. word,
      type(value))
  end
end

-- The kinds as a set, or nil.
local function kinds_of(kinds)
  if kinds == nil then return nil end
  if type(kinds) == "string" then kinds = { kinds } end
  if type(kinds) ~= "table" then
    fail(CHECK, "log: kind: a string or a list of strings is wanted, not a %s", type(kinds))
  end
  local set = {}
  for _, kind in ipairs(kinds) do
    if type(kind) ~= "string" then
      fail(CHECK, "log: kind: a list of strings is wanted, with no %s in it", type(kind))
    end
    set[kind] = true
  end
  return set
end

local function carries(fields, address)
  for _, value in pairs(fields) do
    if value == address or type(value) == "table" and carries(value, address) then return true end
  end
  return false
end

local function is_by(entry, process)
  if type(process) == "string" then return entry.name == process or entry.type == process end
  return entry.process == process
end

local function is_on(entry, device)
  if type(device) == "string" then return entry.device ~= nil and entry.device.name == device end
  return entry.device == device
end

---The entries of the run so far, in the order of the log: by instant, turn, device, then that device's own; all
---that is given narrows the choice.
---@param filter? plenum.trace.Filter
---@return plenum.trace.Entry[]
function trace.log(filter)
  if filter == nil then filter = {} end
  check_filter(filter)
  check_handle("process", filter.process, "address")
  check_handle("device", filter.device, "device")
  local kinds, process, device = kinds_of(filter.kind), filter.process, filter.device
  local address, owner
  if filter.mailbox ~= nil then address, owner = plenum.ledger.owner(filter.mailbox) end
  local found = {}
  for _, entry in ipairs(plenum.ledger.entries(filter.level, filter.from, filter.to)) do
    local fits = (not kinds or kinds[entry.kind]) and (process == nil or is_by(entry, process))
      and (device == nil or is_on(entry, device))
    if fits and address then
      fits = entry.process ~= nil and (entry.process == address or entry.process == owner)
        or carries(entry.fields, address)
    end
    if fits then found[#found + 1] = entry end
  end
  return found
end

---The messages of the run so far; raises where they are not measured (--no-metrics).
---@return plenum.trace.Report
function trace.report()
  local report = plenum.ledger.messages()
  for _, row in ipairs(report) do
    if row.kind ~= "total" then report[row.kind] = row end
  end
  return report
end

local CALLS = "^calls:"

-- What trace.table has returned, empty or not.
local function is_table(thing)
  if type(thing) ~= "table" then return false end
  local first = thing[1]
  if first == nil then return next(thing) == nil end
  return type(first) == "table" and first.destinations ~= nil
end

-- The rows that a summary, or an earlier table, has.
local function rows_of(label, run)
  local rows = {}
  local metrics = type(run) == "table" and run.metrics
  if type(metrics) == "table" then
    if run.measured == false then
      fail(CHECK, "table: the run called %s was started with --no-metrics, so that its calls were not measured",
        tostring(label))
    end
    for name, metric in pairs(metrics) do
      if type(name) == "string" and name:find(CALLS) and metric.origin then rows[#rows + 1] = metric end
    end
  elseif is_table(run) then
    rows = run
  else
    fail(CHECK, "table: the run called %s is no summary, as plenum.data reads it from what --json wrote",
      tostring(label))
  end
  return rows
end

-- Numbers before words.
local function comes_before(a, b)
  if type(a) == type(b) then return a < b end
  return type(a) == "number"
end

local function is_before(a, b)
  if a.origin ~= b.origin then return a.origin < b.origin end
  if a.kind ~= b.kind then return a.kind < b.kind end
  if a.destinations ~= b.destinations then return a.destinations < b.destinations end
  return comes_before(a.run, b.run)
end

local COLUMNS = { "origin", "kind", "destinations", "made", "count", "mean", "min", "p50", "p99", "max", "deviation" }

local function copy(row, label)
  local fields = { run = label }
  for _, name in ipairs(COLUMNS) do fields[name] = row[name] end
  return fields
end

---How long the calls of this run have taken so far, or those of several runs: by origin, kind, destinations and,
---in order of their labels, runs.  A run without such calls has a row with a `count` of 0; one whose calls were not
---measured (--no-metrics) raises.
---@param runs? table<string|number, table> from label to a run's JSON summary, or to what this has returned
---@return plenum.trace.Row[]
function trace.table(runs)
  if runs == nil then return plenum.ledger.calls() end
  if type(runs) ~= "table" then fail(AUTHOR, "table: a table from label to summary is wanted, not a %s", type(runs)) end
  local labels, sorts, rows = {}, {}, {}
  for label, run in pairs(runs) do
    if type(label) ~= "string" and type(label) ~= "number" then
      fail(AUTHOR, "table: a label is a string or a number, not a %s", type(label))
    end
    labels[#labels + 1] = label
    for _, row in ipairs(rows_of(label, run)) do
      local sort = ("%q %q %d"):format(row.origin, row.kind, row.destinations)
      sorts[sort] = sorts[sort] or { row = row, runs = {} }
      sorts[sort].runs[label] = copy(row, label)
    end
  end
  for _, sort in pairs(sorts) do
    for _, label in ipairs(labels) do
      local missing = { origin = sort.row.origin, kind = sort.row.kind, destinations = sort.row.destinations }
      missing.run, missing.made, missing.count = label, 0, 0
      rows[#rows + 1] = sort.runs[label] or missing
    end
  end
  table.sort(rows, is_before)
  return rows
end

-- Texts.

local function shown(value)
  if value == nil then return "-" end
  return math.type(value) == "float" and ("%.6g"):format(value) or tostring(value)
end

local WORDS = { origin = true, kind = true, run = true }

-- The fields of these names as columns: words to the left, numbers to the right.
local function columns_text(names, rows)
  local lines, widths, heads = {}, {}, {}
  for _, name in ipairs(names) do
    widths[name], heads[name] = #name, name
    for _, row in ipairs(rows) do widths[name] = math.max(widths[name], #shown(row[name])) end
  end
  local function add(row)
    local cells = {}
    for column, name in ipairs(names) do
      local cell = shown(row[name])
      local gap = (" "):rep(widths[name] - #cell)
      cells[column] = WORDS[name] and cell .. gap or gap .. cell
    end
    lines[#lines + 1] = table.concat(cells, "  ")
  end
  add(heads)
  for _, row in ipairs(rows) do add(row) end
  return table.concat(lines, "\n")
end

-- As reports call a process: "server 3 on n1", "experiment 1".
local function who_text(entry)
  if not entry.process then
    return entry.device and "a model on " .. entry.device.name or "the experimenter"
  end
  local number = tostring(entry.process):match("^address (%d+)")
  local title = (entry.name or entry.type) .. " " .. number
  return entry.device and title .. " on " .. entry.device.name or title
end

local function entry_text(entry)
  local line = plenum.ledger.line(entry.level, entry.kind, entry.fields)
  return ("%s: %s: %s"):format(shown(entry.time), who_text(entry), line)
end

local function entries_text(entries)
  local lines = {}
  for i, entry in ipairs(entries) do lines[i] = entry_text(entry) end
  return table.concat(lines, "\n")
end

local function report_text(report)
  local rows = {}
  for i, row in ipairs(report) do rows[i] = row end
  rows[#rows + 1] = { kind = "TOTAL" }
  for name, value in pairs(report.total) do rows[#rows][name] = value end
  local names = { "kind", "count", "bytes", "taken", "hops", "returned", "dropped", "mean", "p50", "p99", "max" }
  return columns_text(names, rows)
end

local function table_text(rows)
  local names = { "origin", "kind", "destinations", "made", "count", "mean", "p50", "p99", "max", "deviation" }
  if rows[1].run ~= nil then table.insert(names, 4, "run") end
  return columns_text(names, rows)
end

---What trace.log, trace.report or trace.table has returned, or one entry, as lines of text; what there is
---none of is a "-".
---@param thing plenum.trace.Entry[]|plenum.trace.Entry|plenum.trace.Report|plenum.trace.Row[]
---@return string
function trace.text(thing)
  if type(thing) ~= "table" then fail(AUTHOR, "text: a log, a report or a table is wanted, not a %s", type(thing)) end
  if type(thing.total) == "table" then return report_text(thing) end
  if thing.level and thing.kind then return entry_text(thing) end
  local first = thing[1]
  if type(first) == "table" and first.level then return entries_text(thing) end
  if is_table(thing) then return first and table_text(thing) or "" end
  return fail(AUTHOR, "text: this is neither a log, a report nor a table of this module")
end

---Prints that text, line by line; each is an entry of the log.
---@param thing plenum.trace.Entry[]|plenum.trace.Entry|plenum.trace.Report|plenum.trace.Row[]
function trace.print(thing)
  for line in trace.text(thing):gmatch("[^\n]+") do print(line) end
end

return trace
