-- SPDX-License-Identifier: MIT
-- PHOLD on one device, a job for each process: a job waits exponentially, then goes to any process.  The processes
-- are of a type without a clock ("handler") or coroutines; a job is a number or a fresh table of three fields.
-- --until says for how long; a unit of time is as many jobs as there are processes.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "PHOLD",
  unit = "tick",
  params = {
    processes = { 1000, "and jobs", min = 1 },
    style = { "handler", "of the processes", one_of = { "handler", "coroutine" } },
    message = { "number", "what a job is", one_of = { "number", "table" } },
  },
}

local processes = p.processes
local peers = {}

local function pass_number(job)
  plenum.send_after(plenum.exponential(1), peers[plenum.random(processes)], job)
end

local function pass_table(job)
  plenum.send_after(plenum.exponential(1), peers[plenum.random(processes)],
    { "job", hops = job.hops + 1, from = job.from })
end

local pass = p.message == "number" and pass_number or pass_table
local first = p.message == "number" and 1 or { "job", hops = 0, from = 1 }

local Handler = plenum.process("handler", {})
function Handler.command:START() pass(first) end
Handler:on(plenum.number, function(self, job) pass_number(job) end)
Handler:on("job", function(self, job) pass_table(job) end)

local function coroutine_program()
  pass(first)
  while true do pass(plenum.receive()) end
end

local device = plenum.device {}
local program = p.style == "handler" and Handler or coroutine_program
for i = 1, processes do peers[i] = device:spawn(program) end
