-- SPDX-License-Identifier: MIT
-- Stop and wait: a sender keeps each frame until it is acknowledged, and sends it again when that takes too long.
-- Source: A. Leon-Garcia, I. Widjaja, Communication Networks (2nd edition, 2004), section 5.2; W. Stallings, Data and
-- Computer Communications (7th edition, 2004), chapter 7.
-- Expect: with frames that take 1 to transfer, a link of latency a, a timeout of 1 + 2a and a share p of rounds that
-- lose the frame or its acknowledgement, each frame takes 1 / (1 - p) rounds on average, and the link is used for
-- (1 - p) / (1 + 2a) of the time.  Time is the rounds: what is sent again costs a timeout.  A link loses messages and
-- does not send them again itself; who does, as the sender here, tells of it by a span.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Stop and wait",
  unit = "tick",
  params = {
    frames = { 2000, "to send", min = 1 },
    latency = { 2.0, "of the link, when the transfer of a frame takes 1", min = 0.001 },
    loss = { 0.1, "share of the messages that are lost, in both directions", min = 0.0, max = 0.9 },
  },
}

local NORMAL = 3.2905 -- one seed in 1000 errs
local SIZE = 1000
local round = 1 + 2 * p.latency

local sender = plenum.device { name = "sender" }
local receiver = plenum.device { name = "receiver" }
plenum.link(sender, receiver, { latency = p.latency, bandwidth = SIZE, loss = p.loss, one_way = true })
plenum.link(receiver, sender, { latency = p.latency, loss = p.loss, one_way = true }) -- acknowledgements are short

local sink = receiver:spawn(function()
  local last = 0
  while true do
    local frame = plenum.receive()
    if frame.number == last + 1 then plenum.count("delivered") end
    last = math.max(last, frame.number)
    frame.from:send { "acknowledgement", number = frame.number }
  end
end)

local function acknowledged(number)
  plenum.send(sink, { "frame", number = number, from = plenum.self() }, { size = SIZE })
  -- It comes just then when the time is out, and that is in time.
  return plenum.receive_match({ "acknowledgement", number = number }, round + 1e-6)
end

sender:spawn(function()
  for number = 1, p.frames do
    local span = plenum.span "first transmission"
    local done = acknowledged(number)
    span:finish()
    while not done do
      local again = plenum.span "retransmission"
      done = acknowledged(number)
      again:finish()
    end
  end
  plenum.result("finished_at", plenum.now())
end)

plenum.at_end(function()
  if not plenum.result("finished_at") then return end -- cut short
  local frames, delivered = plenum.metric("messages:frame"), plenum.metric("delivered")
  local again = plenum.metric("span:retransmission")
  local rounds, lost = frames.sent, 1 - (1 - p.loss) ^ 2
  plenum.result("rounds", rounds)
  plenum.result("utilization", p.frames / plenum.result("finished_at"))
  plenum.result("expected_utilization", (1 - lost) / round)
  plenum.check(delivered.count == p.frames, "each frame is delivered once")
  plenum.check(rounds - p.frames == (again and again.count or 0), "what is sent again is told by spans")
  local deviation = math.sqrt(p.frames * lost) / (1 - lost) -- of so many geometric numbers
  plenum.check(math.abs(rounds - p.frames / (1 - lost)) <= NORMAL * deviation, "as many rounds as the formula says")
  plenum.check(math.abs(plenum.result("finished_at") - rounds * round) <= 1e-6 * rounds, "time is the rounds")
  plenum.check(math.abs(frames.parts.transfer - frames.count) <= 1e-9 * frames.count, "a frame's transfer takes 1")
  plenum.check(math.abs(frames.parts.propagation - frames.count * p.latency) <= 1e-9 * frames.parts.propagation,
    "and its flight the latency")
end)
