"""The CIFAR ResNets of the benchmark in plain PyTorch: basic blocks, 1 x 1 projection shortcuts, global average pooling."""
import torch
from torch import nn

CLASSES = 100


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        projects = stride != 1 or inputs != outputs
        self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)) if projects else nn.Identity()

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, depth, widths):
        super().__init__()
        self.conv = nn.Conv2d(3, widths[0], 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(widths[0])
        blocks, inputs = [], widths[0]
        for stage, width in enumerate(widths[1:]):
            for block in range((depth - 2) // 6):
                blocks.append(Block(inputs, width, 2 if stage > 0 and block == 0 else 1))
                inputs = width
        self.blocks = nn.Sequential(*blocks)
        self.logits = nn.Linear(inputs, CLASSES)

    def forward(self, x):
        return self.logits(self.blocks(torch.relu(self.bn(self.conv(x)))).mean((2, 3)))


def build(name):
    """"resnet56": 16, 16, 32, 64 channels; "resnet32x4": 32, 64, 128, 256."""
    depth, _, wide = name.removeprefix("resnet").partition("x")
    return ResNet(int(depth), [32, 64, 128, 256] if wide == "4" else [16, 16, 32, 64])
