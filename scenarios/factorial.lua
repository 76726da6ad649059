-- SPDX-License-Identifier: MIT
-- A clocked server computes factorials, one machine command per clock edge.
-- Source: aether 1.3.0, tests/examples/data-frame.lisp, measured; an answer takes 3 n + 2 edges of the clock.
-- Expect: result 3628800, answered at instant 32, at most 2 data and 23 commands on its stacks.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Factorial server",
  unit = "tick",
  params = { n = { 10, "whose factorial", min = 0, max = 20 } },
}

local Server = plenum.process("arithmetic_server", { clock_rate = 1 })

function Server.command:START() self:continue { "START" } end
function Server.command:PUSH(n) self.data:push(n) end
function Server.command:MULTIPLY() self.data:push(self.data:pop() * self.data:pop()) end
function Server.command:EMIT(to) to:send { "reply", self.data:pop() } end

function Server.command:FACTORIAL(n)
  if n == 0 then
    self:continue { "PUSH", 1 }
  else
    self:continue({ "FACTORIAL", n - 1 }, { "PUSH", n }, { "MULTIPLY" })
  end
end

Server:on("factorial", function(self, m)
  self:continue({ "FACTORIAL", m.n }, { "EMIT", m.reply_to })
end)

local server = plenum.device { name = "node" }:spawn(Server)

plenum.experiment(function()
  local answer = plenum.ask(server, { "factorial", n = p.n })
  local data_depth, command_depth = 0, 0
  while not answer:done() do
    plenum.sleep(1)
    local seen = plenum.inspect(server)
    data_depth = math.max(data_depth, seen.data_depth)
    command_depth = math.max(command_depth, seen.command_depth)
  end
  plenum.result("answer", answer:await())
  plenum.result("answered_at", plenum.now())
  plenum.result("data_depth", data_depth)
  plenum.result("command_depth", command_depth)
  plenum.stop()
end)
