-- SPDX-License-Identifier: MIT
-- When a type serves its mail: exhaust_inbox, peruse_inbox, sleep_until_mail.
-- Expect: 19 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "inbox", unit = "tick" }

local device = plenum.device { name = "node" }

local Worker = plenum.process("worker", { clock_rate = 1, handled = "", commands_run = 0 })
Worker:on("n", function(self, m) self.handled = self.handled .. m[2] .. "@" .. math.tointeger(plenum.now()) .. " " end)
function Worker.command:START()
  self.commands_run = self.commands_run + 1
  if self.commands_run < 6 then self:continue { "START" } end
end

local function start(options)
  local worker = device:spawn(Worker, options)
  worker:send { "stranger" }
  for i = 1, 3 do worker:send { "n", i } end
  return worker
end

local both = start {}
local one = start { exhaust_inbox = false }
local head = start { peruse_inbox = false }
local clean = device:spawn(Worker, { peruse_inbox = false, exhaust_inbox = false })
clean:send { "n", 1 }
clean:send { "n", 2 }
clean:send { "stranger" }
clean:send { "n", 3 }

local Patient = plenum.process("patient", { clock_rate = 1, handled = "", exhaust_inbox = false })
Patient:on("n", function(self, m) self.handled = self.handled .. m[2] .. "@" .. math.tointeger(plenum.now()) .. " " end)
function Patient.command:START() plenum.receive_match { "end" } end
local patient = device:spawn(Patient)
for i = 1, 4 do patient:send { "n", i } end

plenum.at_end(function()
  plenum.check(plenum.inspect(patient).handled == "1@0 2@1 3@2 4@3 ", "so also while a command waits in vain")
  plenum.check(plenum.inspect(both).handled == "1@0 2@0 3@0 ", "all mail on an edge, past what has no clause")
  plenum.check(plenum.inspect(both).commands_run == 6, "then a command an edge")
  plenum.check(plenum.inspect(one).handled == "1@0 2@1 3@2 ", "exhaust_inbox = false: one message an edge at most")
  plenum.check(plenum.inspect(one).commands_run == 6, "and a command on the same edge")
  plenum.check(plenum.inspect(head).handled == "", "peruse_inbox = false: only the head of the mailbox is looked at")
  plenum.check(plenum.inspect(clean).handled == "1@0 2@1 ", "both")
end)

-- One message an edge, and then what would wait: nobody sleeps while the author's clauses have mail.
local Gate = plenum.process("gate", { exhaust_inbox = false, handled = "" })
Gate:on("n", function(self, m) self.handled = self.handled .. m[2] .. "@" .. math.tointeger(plenum.now()) .. " " end)

local function gate(name, options, command)
  local Type = Gate:extend(name, options)
  if command then Type.command.START = command end
  return device:spawn(Type)
end

local function wait() plenum.receive_match { "never" } end
local function again(self) self:continue { "START" } end
local function nap() plenum.sleep(15) end
local function toil() plenum.work(15) end
local CLOCKED = { clock_rate = 1 }
local late = {
  ["1@6 2@7 3@8 "] = {
    ["receives"] = gate("receiving", CLOCKED, wait), ["sleeps"] = gate("asleep", CLOCKED, nap),
    ["works"] = gate("working", CLOCKED, toil), ["has no START"] = gate("passive", CLOCKED),
  },
  ["1@5 2@5 3@5 "] = {
    ["receives without a clock"] = gate("loose", {}, wait), ["has no START, and no clock"] = gate("loose_passive", {}),
    ["begins again without a clock"] = gate("loose_again", {}, again),
    ["has an empty stack"] = gate("loose_empty", {}, function() end),
  },
}
local missed = gate("missed", { clock_rate = 1, peruse_inbox = false }, wait)

plenum.schedule(5, function()
  for _, group in pairs(late) do
    for _, each in pairs(group) do
      each:send { "stranger" }
      for i = 1, 3 do each:send { "n", i } end
    end
  end
  missed:send { "n", 1 }
  missed:send { "stranger" }
  missed:send { "n", 2 }
end)
plenum.schedule(12, function()
  for handled, group in pairs(late) do
    for name, each in pairs(group) do
      plenum.check(plenum.inspect(each).handled == handled, "exhaust_inbox = false: one that " .. name)
    end
  end
  plenum.check(plenum.inspect(missed).handled == "1@6 " and plenum.inspect(missed).status == "waiting for mail",
    "none looks behind the head, and it sleeps")
end)

-- sleep_until_mail.
local Sleeper = plenum.process("sleeper", { clock_rate = 1, woke = "" })
function Sleeper.command:START()
  self.woke = self.woke .. math.tointeger(plenum.now()) .. " "
  self:continue { "START" }
  self:sleep_until_mail()
end
Sleeper:on("wake", function() end)
local sleeper = device:spawn(Sleeper)
local Boxed = Sleeper:extend("boxed")
function Boxed.command:START()
  self.box = self.box or plenum.mailbox()
  if self.told then self.told:send { "box", self.box.address } end
  self.woke = self.woke .. math.tointeger(plenum.now()) .. " " .. #self.box .. ", "
  self:continue { "START" }
  self:sleep_until_mail(self.box)
end

plenum.experiment(function()
  plenum.sleep(3.5)
  sleeper:send { "wake" }
  plenum.sleep(3)
  sleeper:send { "wake" }
  sleeper:send { "wake" }
  plenum.sleep(2.5)
  sleeper:send { "wake" }
  plenum.sleep(11)
  plenum.check(plenum.inspect(sleeper).woke == "0 4 7 10 ",
    "it leaves the clock, and wakes on the first edge after new mail")
  plenum.check(plenum.inspect(sleeper).status == "waiting for mail", "it sleeps")

  local boxed = device:spawn(Boxed, { told = plenum.self() })
  local address = plenum.receive()[2]
  plenum.sleep(2.5)
  address:send { "private" }
  plenum.sleep(5)
  boxed:send { "wake" }
  plenum.sleep(5)
  plenum.check(plenum.inspect(boxed).woke == "20 0, 23 1, 28 1, ", "also by mail in a private mailbox")
end)
