"""The network of network.py trained on ethanol, one thread: as many steps as the caller asks for, then errors and times, as lines of JSON.

usage: python train.py DATA.safetensors OUT_FOLDER MUL LMAX LAYERS LR STEPS
First writes OUT_FOLDER/start.safetensors (weights before the first step) and order.json (frames of each step), so that another program can begin
from the same place. Each line of stdin is a number of steps to go on by; the reply has the test error of the averaged weights, mean absolute, and the
seconds of the processor that training alone has taken so far. Frames 0-1149 train, batch 5; every second frame of 1200-1499 tests. Adam (amsgrad), warm-up of 50
steps, cosine decay, EMA, gradients clipped to 10, loss = mean (dF / rms F)^2 + 0.01 mean (dE / 0.136 eV)^2.
"""
import json, os, sys, time
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[name] = "1"
stdout, sys.stdout = sys.stdout, sys.stderr
from pathlib import Path
import numpy as np, torch
from safetensors.numpy import load_file, save_file
from molecule import SPECIES
from network import Net, edges, energy_forces

torch.set_num_threads(1); torch.manual_seed(0)
data_path, out = sys.argv[1], Path(sys.argv[2])
mul, lmax, layers, lr, total = int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]), int(sys.argv[7])
CUTOFF, BATCH, DEVIATION = 4.0, 5, 0.136
data = load_file(data_path)
R, E, F = (torch.tensor(data[k]) for k in "REF")
species = torch.tensor([SPECIES.index(int(z)) for z in data["Z"]])
atoms = len(species)
scale, mean_energy = F[:1000].pow(2).mean().sqrt().item(), E[:1000].mean().item()
R, F, E = R.float(), F.float(), (E - mean_energy).float()


def graph(frames):
    owner = torch.arange(len(frames)).repeat_interleave(atoms)
    positions = R[frames].reshape(-1, 3)
    src, dst = edges(positions, owner, CUTOFF)
    return positions, (torch.nn.functional.one_hot(species, len(SPECIES)).float().repeat(len(frames), 1), owner, src, dst, len(frames))


def predicted(frames, train):
    positions, rest = graph(frames)
    energies, forces = energy_forces(net, positions, rest, train)
    return energies * scale, forces * scale


def test():
    """Mean absolute errors of the averaged weights in meV/A and meV."""
    kept = {k: v.clone() for k, v in net.state_dict().items()}; net.load_state_dict(average); forces, energies = [], []
    for k in range(1200, 1500, 50):
        frames = torch.arange(k, k + 50, 2); e, f = predicted(frames, False)
        forces.append((f - F[frames].reshape(-1, 3)).abs().mean().item()); energies.append((e - E[frames]).abs().mean().item())
    net.load_state_dict(kept)
    return 1000 * float(np.mean(forces)), 1000 * float(np.mean(energies))


def reply(**message): print(json.dumps(message), file=stdout, flush=True)


neighbours = float(np.mean([len(edges(R[k], torch.zeros(atoms), CUTOFF)[0]) / atoms for k in range(0, 1000, 20)]))
net = Net(mul, lmax, layers, len(SPECIES), CUTOFF, neighbours)
chosen = np.random.default_rng(0)
order = [chosen.choice(1150, BATCH, replace=False).tolist() for _ in range(total)]
out.mkdir(parents=True, exist_ok=True)
save_file({k: v.detach().numpy() for k, v in net.named_parameters()}, out / "start.safetensors")
(out / "order.json").write_text(json.dumps(dict(frames=order, scale=scale, energy=mean_energy, net=net.described)))
average = {k: v.clone() for k, v in net.state_dict().items()}
optimizer, spent, step = torch.optim.Adam(net.parameters(), lr, amsgrad=True), 0.0, 0
reply(ready=True, parameters=sum(p.numel() for p in net.parameters()))

for line in sys.stdin:
    for step in range(step + 1, min(total, step + int(line)) + 1):
        frames = torch.tensor(order[step - 1])
        for g in optimizer.param_groups: g["lr"] = lr * min(1, step / 50) * 0.5 * (1 + np.cos(np.pi * (step - 1) / total)) + 1e-5
        start = time.process_time(); optimizer.zero_grad(); e, f = predicted(frames, True)
        loss = ((f - F[frames].reshape(-1, 3)) ** 2).mean() / scale ** 2 + 0.01 * ((e - E[frames]) ** 2).mean() / DEVIATION ** 2
        loss.backward(); torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0); optimizer.step(); spent += time.process_time() - start
        with torch.no_grad():
            for k, v in net.state_dict().items():
                if v.dtype.is_floating_point: average[k].lerp_(v, 1 - min(0.99, step / (9 + step)))
    force, energy = test()
    reply(step=step, seconds=spent, loss=loss.item(), force=force, energy=energy)
