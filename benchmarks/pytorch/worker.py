"""Times rows in PyTorch. Arguments: mode (eager, channels_last, compile), threads. Speaks src/protocol.ts."""
import json
import sys
import time

import torch

import losses
import nets

MODE, THREADS = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(THREADS)
torch.manual_seed(0)


def place(module):
    if MODE != "eager":
        module = module.to(memory_format=torch.channels_last)
    return torch.compile(module) if MODE == "compile" else module


def batch(size):
    x = torch.rand(size, 3, 32, 32)
    if MODE != "eager":
        x = x.to(memory_format=torch.channels_last)
    return x, torch.arange(size) % nets.CLASSES


def forward_case(row):
    net = place(nets.build(row["model"]).eval())
    x, _ = batch(row["batch"])

    def call():
        with torch.inference_mode():
            net(x)

    return net, call


def train_case(row):
    net = place(nets.build(row["model"]).train())
    teacher = place(nets.build(row["teacher"]).eval()) if row["kind"] == "kd" else None
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    x, labels = batch(row["batch"])

    def call():
        logits = net(x)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        if teacher is not None:
            with torch.no_grad():
                soft = torch.softmax(teacher(x) / 4, dim=1)
            divergence = torch.nn.functional.kl_div(torch.log_softmax(logits / 4, dim=1), soft, reduction="batchmean")
            loss = 0.1 * loss + 0.9 * 16 * divergence
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert torch.isfinite(loss)

    return net, call


def loss_case(row):
    loss = place(losses.build(row).train())
    in_format = (lambda x: x) if MODE == "eager" else (lambda x: x.contiguous(memory_format=torch.channels_last))
    student, teacher = losses.outputs(row, in_format), losses.outputs(row, in_format)
    trained = [student["logits"], *student["taps"], student["kernel"], student["bias"], *(p for p in loss.parameters() if p.requires_grad)]
    for tensor in trained:
        tensor.requires_grad_(True)

    def call():
        for tensor in trained:
            tensor.grad = None
        value = loss(student, teacher)
        value.backward()
        assert torch.isfinite(value)

    return loss, call


CASES_BY_KIND = {"forward": forward_case, "train": train_case, "kd": train_case, "loss": loss_case}


def memory():
    with open("/proc/self/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    read = lambda name: int(fields[name].split()[0]) * 1024
    return {"residentBytes": read("VmRSS"), "peakBytes": read("VmHWM")}


CASES = {}


def answer(request):
    if request["op"] == "prepare":
        row = request["row"]
        net, call = CASES_BY_KIND[row["kind"]](row)
        for _ in range(request["warmUp"]):
            call()
        CASES[row["name"]] = call
        return {"parameters": sum(p.numel() for p in net.parameters() if p.requires_grad), "note": None}
    if request["op"] == "run":
        times = []
        for _ in range(request["calls"]):
            started = time.perf_counter()
            CASES[request["name"]]()
            times.append((time.perf_counter() - started) * 1000)
        return {"times": times}
    return memory()


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
