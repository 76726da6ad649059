-- SPDX-License-Identifier: MIT
-- golden/factorial.json: requests to a clocked server, each "AT N KIND", where KIND is plain or tco (tail calls).
-- The experimenter asks when all of an instant is done; a neighbour on the device, who set its alarm at the beginning,
-- asks before the server's edge of that instant (but after its first).
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Factorials, measured",
  unit = "tick",
  params = { requests = "0 10 plain", client = { "experimenter", one_of = { "experimenter", "neighbor" } } },
}

local Server = plenum.process("arithmetic_server", { clock_rate = 1 })

function Server.command:START() self:continue { "START" } end
function Server.command:PUSH(n) self.data:push(n) end
function Server.command:MULTIPLY() self.data:push(self.data:pop() * self.data:pop()) end
function Server.command:EMIT(to) to:send { "reply", self.data:pop() } end

function Server.command:FACTORIAL(n)
  if n == 0 then return self:continue { "PUSH", 1 } end
  self:continue({ "FACTORIAL", n - 1 }, { "PUSH", n }, { "MULTIPLY" })
end

function Server.command:FACTORIAL_TCO(n)
  if n > 0 then self:continue({ "PUSH", n }, { "MULTIPLY" }, { "FACTORIAL_TCO", n - 1 }) end
end

Server:on("plain", function(self, m)
  self:continue({ "FACTORIAL", m.n }, { "EMIT", m.reply_to })
end)
Server:on("tco", function(self, m)
  self:continue({ "PUSH", 1 }, { "FACTORIAL_TCO", m.n }, { "EMIT", m.reply_to })
end)

local node = plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }
local server = node:spawn(Server)

local requests = {}
for at, n, kind in p.requests:gmatch("(%d+) (%d+) (%a+)") do
  requests[#requests + 1] = { at = tonumber(at), n = tonumber(n), kind = kind, data = 0, command = 0,
    polled_data = 0, polled_command = 0 }
end

local function ask(i)
  local request = requests[i]
  local answer = plenum.call(server, { request.kind, n = request.n })
  plenum.result("answer " .. i, { answer, plenum.instant() })
end

for i, request in ipairs(requests) do
  if p.client == "neighbor" then
    node:spawn(function() plenum.sleep(request.at) ask(i) end)
  else
    plenum.experiment(function()
      if request.at > 0 then plenum.sleep(request.at) end
      ask(i)
    end)
  end
end

-- aether's test polls each whole unit after the request; the stacks are looked at after each instant, too.
local function look(request, seen)
  request.data = math.max(request.data, seen.data_depth)
  request.command = math.max(request.command, seen.command_depth)
  if plenum.now() > request.at then
    request.polled_data = math.max(request.polled_data, seen.data_depth)
    request.polled_command = math.max(request.polled_command, seen.command_depth)
  end
end

plenum.stop_when(function()
  local seen, all = plenum.inspect(server), true
  for i, request in ipairs(requests) do
    if not request.answered_at and plenum.now() >= request.at then look(request, seen) end
    local answer = plenum.result("answer " .. i)
    if answer then request.answer, request.answered_at = answer[1], answer[2] end
    all = all and answer
  end
  return all
end)

plenum.at_end(function() plenum.result("requests", requests) end)
