-- SPDX-License-Identifier: MIT
-- trace.log: the entries of the log as tables, in its order, and all the filters.
-- Expect: 30 checks pass.
local plenum = require "plenum"
local trace = require "plenum.trace"

plenum.scenario { title = "trace.log", unit = "tick" }

plenum.log("debug", "reading", { step = 1 })
plenum.check(#trace.log() == 1 and trace.log {}[1].step == 1, "the file sees what it has logged so far")
plenum.log("info", "reading", { step = 2 })

local left, right = plenum.device { name = "left" }, plenum.device { name = "right" }
plenum.link(left, right, { latency = 2 })

local Server = plenum.process("server", { clock_rate = 1 })
function Server.command:START() self:continue { "START" } end
Server:rpc("ask", function(_, m)
  plenum.log("info", "asked", { by = m.reply_to, kind = "mine", time = "mine" })
  return 1
end)
local server = right:spawn { Server, name = "oracle" }

local function ran() error "ran" end
local unsendable = setmetatable({ n = 1 }, { __index = ran, __tostring = ran, __pairs = ran })
unsendable.itself = unsendable

local asker = left:spawn(function()
  plenum.sleep(1)
  plenum.call(server, { "ask" })
  local box <close> = plenum.mailbox()
  plenum.log("warn", "strange", {
    box = box, f = print, self = plenum.self(), server = server, device = left, list = { "a", { "b" } },
    odd = unsendable, nan = 0 / 0, [1.5] = "no key",
  })
  plenum.sleep(5)
  print("printed", 7)
  plenum.log("error", "last")
end)

local boxes = {}
plenum.experiment(function()
  boxes[1] = plenum.mailbox()
  plenum.sleep(4)
  plenum.log("debug", "experiment", { box = { boxes[1] } })
  plenum.result("so far", #trace.log {})
  plenum.result("owner", #trace.log { mailbox = boxes[1] })
  plenum.sleep(100)
end)

plenum.stop_when(function() return #trace.log { kind = "last" } > 0 end)

local function only(filter)
  local entries = trace.log(filter)
  return #entries == 1 and entries[1] or {}
end

local function kinds(filter)
  local list = {}
  for i, entry in ipairs(trace.log(filter)) do list[i] = entry.kind end
  return table.concat(list, " ")
end

local function refused(filter, part)
  local ok, why = pcall(function()
    local entries = trace.log(filter)
    return entries
  end)
  return not ok and tostring(why):find(part, 1, true) ~= nil and tostring(why):find("trace_log.lua", 1, true) ~= nil
end

plenum.at_end(function()
  plenum.check(plenum.now() == 10, "a predicate sees an entry in its instant")
  plenum.check(kinds() == "reading reading asked experiment strange print last", "entries are in order")
  plenum.check(plenum.result("so far") == 4, "an experiment sees the entries up to now")

  local asked = only { kind = "asked" }
  plenum.check(asked.time == 3 and asked.instant == 3000000000 and asked.level == "info" and asked.kind == "asked",
    "an entry says when it was made and what it is")
  plenum.check(asked.process == server and asked.device == right and asked.name == "oracle" and asked.type == "server",
    "and who has made it, and where")
  plenum.check(asked.fields.kind == "mine" and asked.fields.time == "mine" and asked.by == asked.fields.by,
    "a field that is called like a part of the entry is in `fields` alone")
  local first = trace.log()[1]
  plenum.check(first.process == nil and first.device == nil and first.name == nil and first.type == nil,
    "the file is no process")
  local made = only { kind = "experiment" }
  plenum.check(made.type == "experiment" and made.process ~= nil and made.device == nil,
    "an experiment is on no device")

  local strange = only { level = "warn", to = 9 }
  plenum.check(strange.type == "function" and strange.name == nil, "a function is one")
  plenum.check(strange.server == server and strange.self == asker and strange.fields.device == left,
    "handles stay")
  plenum.check(plenum.device_of(strange.box) == left, "a mailbox is its address")
  plenum.check(strange.f == "function" and strange.odd.n == 1 and strange.odd.itself.n == 1,
    "what cannot be kept is a word, and no code of the author's runs")
  plenum.check(strange.odd.itself.itself.itself == "{...}", "what is too deep is left out")
  plenum.check(strange.nan ~= strange.nan and strange.list[2][1] == "b" and strange[1.5] == nil, "plain values stay")
  local printed = only { kind = "print" }
  plenum.check(printed.text == "printed\t7" and printed.level == "info", "prints are entries")

  plenum.check(kinds { level = "warn" } == "strange last", "level: at least")
  plenum.check(kinds { from = 3, to = 5 } == "asked experiment strange", "a window has both its ends")
  plenum.check(kinds { to = 0 } == "reading reading" and kinds { from = 12 } == "" and kinds { to = -1 } == "",
    "and may be open or empty")
  plenum.check(kinds { kind = { "last", "asked" } } == "asked last", "kinds")
  plenum.check(kinds { device = left } == kinds { device = "left" } and #trace.log { device = left } == 3, "device")
  plenum.check(kinds { process = server } == "asked" and kinds { process = "oracle" } == "asked"
    and kinds { process = "server" } == "asked" and kinds { process = "function" } == "strange print last", "process")
  plenum.check(kinds { process = asker, level = "error" } == "last", "filters narrow each other")
  plenum.check(kinds { mailbox = server } == "asked strange", "mailbox: made there, or with it in a field")
  plenum.check(plenum.result("owner") == 1, "a private mailbox belongs to its process")
  plenum.check(kinds { mailbox = asked.by } == "asked", "the address of an answer")

  plenum.check(refused({ knid = "x" }, "level, from, to, kind, process, device, mailbox"),
    "an unknown filter is refused")
  plenum.check(refused({ level = "loud" }, "loud") and refused({ kind = 3 }, "number")
    and refused({ kind = { true } }, "boolean") and refused({ device = 3 }, "device")
    and refused({ process = left }, "process") and refused({ mailbox = "box" }, "mailbox")
    and refused({ from = "soon" }, "soon") and refused("x", "string"),
    "a filter that makes no sense is refused")

  local text = trace.text(trace.log { kind = { "asked", "last", "experiment" } })
  local lines = {}
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  plenum.check(lines[1]:find("^3: oracle 1 on right: INFO asked by=")
    and lines[2]:find("^4: experiment %d+: DEBUG experiment ")
    and lines[3] == "10: function 2 on left: ERROR last" and #lines == 3, "text is for people")
  plenum.check(trace.text(trace.log { from = 12 }) == ""
    and trace.text(first) == "0: the experimenter: DEBUG reading step=1",
    "text of nothing, and of one entry")
end)
