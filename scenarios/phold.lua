-- SPDX-License-Identifier: MIT
-- PHOLD, by which parallel simulators are compared: a fixed population of jobs hops from process to process at random.
-- Source: R. M. Fujimoto, Performance of Time Warp under Synthetic Workloads, Proceedings of the SCS Multiconference on
-- Distributed Simulation 22(1), 1990, 23-28; renewal theory: W. Feller, An Introduction to Probability Theory and Its
-- Applications, volume 2 (1971).
-- Expect: no job is lost; a job waits 1 on average and crosses a link (the lookahead) with the remote share's chance,
-- so by renewal theory n jobs make n * T / (1 + remote * lookahead) hops in T.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "PHOLD",
  unit = "tick",
  params = {
    processes = { 64, "a whole number of them on each device", min = 1 },
    devices = { 4, "all linked to each other", min = 1 },
    remote = { 0.1, "share of hops that go to another device", min = 0, max = 1 },
    lookahead = { 0.5, "time on a link", min = 0 },
    population = { 1, "jobs of each process at the beginning", min = 1 },
    duration = { 100, "time to run", min = 1 },
  },
}

local net = topology.complete { count = p.devices, link = { latency = p.lookahead } }
local homes = {}

local function program(home)
  while true do
    plenum.receive()
    plenum.count("hops_made")
    local goal = home
    if p.devices > 1 and plenum.bernoulli(p.remote) then
      goal = (home + plenum.random(p.devices - 1) - 1) % p.devices + 1
      plenum.count("remote_hops")
    end
    plenum.send_after(plenum.exponential(1), plenum.choice(homes[goal]), { "job" })
  end
end

local each = math.max(1, p.processes // p.devices)
for home, device in ipairs(net) do
  homes[home] = {}
  for i = 1, each do homes[home][i] = device:spawn(program, home) end
end
for _, processes in ipairs(homes) do
  for _, process in ipairs(processes) do
    for _ = 1, p.population do process:send { "job" } end
  end
end

-- A job's first step is at instant 0, so its count is that of a renewal process and one more.
plenum.experiment(function()
  plenum.sleep(p.duration)
  local remote = p.devices > 1 and p.remote or 0
  local jobs = p.devices * each * p.population
  local cycle, variance = 1 + remote * p.lookahead, 1 + p.lookahead ^ 2 * remote * (1 - remote)
  local made = plenum.metric("hops_made").count - jobs
  local expected = jobs * (p.duration / cycle + (variance - cycle ^ 2) / (2 * cycle ^ 2))
  local deviation = math.sqrt(jobs * p.duration * variance / cycle ^ 3)
  plenum.check(math.abs(made - expected) <= 4 * deviation, "hops as renewal theory says, within 4 deviations")
  plenum.result("hops", made)
  plenum.result("expected_hops", expected)
  plenum.result("remote_share", remote > 0 and plenum.metric("remote_hops").count / (made + jobs) or 0)
  plenum.stop()
end)
