-- SPDX-License-Identifier: MIT
-- golden/chatterbox.json: eleven clocked processes of one device, each calls all, itself too, and sums up their votes.
local plenum = require "plenum"

plenum.scenario { title = "Chatterboxes", unit = "tick", until_time = 2, params = {} }

local boxes = {} -- the last first

local Box = plenum.process("chatterbox", { clock_rate = 10, vote = 0, pongs = 0, tally = 0 })

function Box.command:START() self:continue { "PING", 1 } end

function Box.command:PING(i)
  if not boxes[i] then return self:continue { "WAIT" } end
  local vote = plenum.call(boxes[i], { "ping" })
  self:continue({ "TALLY", vote }, { "PING", i + 1 })
end

function Box.command:TALLY(vote)
  self.pongs = self.pongs + 1
  self.tally = self.tally + vote
end

function Box.command:WAIT() self:continue { "WAIT" } end

Box:rpc("ping", function(self) return self.vote end)

local node = plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }
for i = 0, 10 do table.insert(boxes, 1, node:spawn(Box, { vote = i % 2 })) end

plenum.at_end(function()
  local pongs, tally = {}, {}
  for i, box in ipairs(boxes) do
    local seen = plenum.inspect(box)
    pongs[#boxes - i + 1], tally[#boxes - i + 1] = seen.pongs, seen.tally
  end
  plenum.result("pongs", pongs)
  plenum.result("tally", tally)
end)
