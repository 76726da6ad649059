-- SPDX-License-Identifier: MIT
-- A token goes round a ring of processes on one device, all within one instant: what one message costs.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Ring",
  unit = "tick",
  instant_limit = 1000000000,
  params = {
    processes = { 100, "in the ring", min = 1 },
    hops = { 1000000, "that the token makes", min = 0 },
    message = { "number", "what the token is", one_of = { "number", "table" } },
  },
}

local ring = {}

local function number_program(i)
  local successor = ring[i % p.processes + 1]
  while true do
    local left = plenum.receive()
    if left > 0 then successor:send(left - 1) end
  end
end

local function table_program(i)
  local successor = ring[i % p.processes + 1]
  while true do
    local token = plenum.receive()
    if token.left > 0 then successor:send { "token", left = token.left - 1, from = i } end
  end
end

local device = plenum.device {}
local program = p.message == "number" and number_program or table_program
for i = 1, p.processes do ring[i] = device:spawn(program, i) end
ring[1]:send(p.message == "number" and p.hops or { "token", left = p.hops, from = 0 })
