-- SPDX-License-Identifier: MIT
-- Processes that wait for a message which never comes: what memory they take.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Waiting",
  unit = "tick",
  params = {
    processes = { 1000, "that wait", min = 0 },
    style = { "handler", "of the processes", one_of = { "handler", "coroutine" } },
  },
}

local Handler = plenum.process("handler", {})
function Handler.command:START() end
Handler:on(plenum.number, function(self) self:die() end)

local device = plenum.device {}
local program = p.style == "handler" and Handler or function() plenum.receive() end
for _ = 1, p.processes do device:spawn(program) end
