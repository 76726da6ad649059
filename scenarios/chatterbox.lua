-- SPDX-License-Identifier: MIT
-- Chatterboxes: each asks all, itself too, one after the other, for their votes, and answers while it waits.
-- Source: aether 1.3.0, tests/process.lisp; measured there: 1, 3 and 6 answers each after 5, 10 and 20 edges.
-- Expect: all count the same votes.  On one device a call takes three edges (to ask, to look, to count), so that after
-- k edges each has had floor(k / 3) answers.  Only whom they ask last, who acts first at each instant, has served its
-- mailbox when the others ask, and they wait an edge longer: all are done after 3 * boxes + 1 edges.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Chatterboxes",
  unit = "tick",
  params = {
    boxes = { 11, "that ask one another", min = 1 },
    devices = { 1, "in a ring, that they live on in turn", min = 1 },
    latency = { 0.25, "from device to device" },
  },
}

local boxes, rate = {}, 10

local Box = plenum.process("chatterbox", { clock_rate = rate, vote = 0, pongs = 0, tally = 0 })

Box:rpc("ping", function(self) return self.vote end)

function Box.command:START() self:continue({ "PING", 1 }, { "WAIT" }) end

function Box.command:PING(i)
  if not boxes[i] then return end
  local vote = plenum.call(boxes[i], { "ping" })
  self:continue({ "TALLY", vote }, { "PING", i + 1 })
end

function Box.command:TALLY(vote)
  self.pongs = self.pongs + 1
  self.tally = self.tally + vote
end

function Box.command:WAIT() self:continue { "WAIT" } end

local net = topology.ring { count = p.devices, link = { latency = p.latency } }
local votes = 0
for i = 1, p.boxes do
  local vote = plenum.random(0, 1)
  votes = votes + vote
  table.insert(boxes, 1, net[i % p.devices + 1]:spawn(Box, { vote = vote }))
end

-- Looks at all boxes; how many have all their answers.
local function count_done(edge)
  local done = 0
  for _, box in ipairs(boxes) do
    local seen = plenum.inspect(box)
    if p.devices == 1 and edge < 3 * p.boxes then plenum.check(seen.pongs == edge // 3, "a call takes three edges") end
    if seen.pongs == p.boxes then
      plenum.check(seen.tally == votes, "all count the same votes")
      done = done + 1
    end
  end
  return done
end

plenum.experiment(function()
  local edge = 0
  while count_done(edge) < p.boxes do
    plenum.sleep("1/" .. rate)
    edge = edge + 1
  end
  if p.devices == 1 and p.boxes > 1 then plenum.check(edge == 3 * p.boxes + 1, "all end together") end
  plenum.result("votes", votes)
  plenum.result("edges", edge)
  plenum.stop()
end)
